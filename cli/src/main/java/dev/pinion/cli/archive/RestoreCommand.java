package dev.pinion.cli.archive;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

import dev.pinion.certs.StrictModes;
import dev.pinion.certs.UnsafeFolderException;
import dev.pinion.cli.db.DatabaseOptions;
import dev.pinion.cli.files.DataDirectory;
import dev.pinion.cli.files.ServedPins;
import dev.pinion.cli.terminal.Failure;
import dev.pinion.cli.terminal.JsonLine;
import dev.pinion.cli.terminal.Terminal;
import dev.pinion.db.DatabaseFiles;
import dev.pinion.db.DatabaseKey;
import dev.pinion.db.VerifyReport;
import dev.pinion.server.backup.Archive;
import dev.pinion.server.backup.ArchiveException;

/// Makes a whole data folder out of an archive.
@Command(name = "restore", mixinStandardHelpOptions = true, description = {
        "Makes a server's data folder out of an archive: messages, keys and issuer. The archive is verified first, file by",
        "file and message by message; then all of the folder is there, or nothing. Clients that knew the keys are let in,",
        "tokens stay good. The messages get a new epoch, so that clients that have seen more than the archive holds are",
        "told (history-changed)."}, footer = {"", "Example:", "  pinion restore --data ./data ./safe/monday"})
public final class RestoreCommand implements Callable<Integer> {
    private final Terminal terminal;

    @Option(names = "--data", paramLabel = "DIR", description = "the data folder to make; it must be empty, or not there")
    private Path data = DataDirectory.usual();

    @Option(names = "--db-key-file", paramLabel = "FILE", description = "the key of an encrypted database")
    private @Nullable Path keyFile;

    @Option(names = "--json", description = "say what was restored as a JSON object")
    private boolean json;

    @Parameters(index = "0", paramLabel = "ARCHIVE", description = "the folder that pinion backup has made")
    private Path archive = Path.of("archive");

    public RestoreCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() {
        DataDirectory directory = DataDirectory.of(data);
        directory.mustNotBeAFile();
        Archive source = new Archive(archive.toAbsolutePath().normalize());
        DatabaseKey key = DatabaseOptions.key(keyFile);
        requireTrusted(source.path());
        VerifyReport report = told(() -> {
            source.requireWhole();
            requireEmpty(directory.path());
            return restored(source, directory.path(), key);
        });
        terminal.print(json
                ? new JsonLine().add("messages", report.messages())
                        .add("channels", report.channels())
                        .add("epoch", report.epoch())
                        .toString()
                : "restored and verified: " + report.messages() + " messages in " + report.channels()
                        + " channels, new epoch " + report.epoch() + "; the server's pins:");
        if (!json) {
            ServedPins.onDisk(directory).pins().forEach(pin -> terminal.print(pin.toString()));
        }
        return 0;
    }

    /// Does it, and says in the command line's way why it could not be done.
    private static <T> T told(Work<T> work) {
        try {
            return work.run();
        } catch (ArchiveException refused) {
            throw failure(refused);
        } catch (IOException failed) {
            throw new Failure(failed.getMessage() + ": " + DataDirectory.reason(failed),
                    "folders of this user, and space", "", failed);
        }
    }

    static Failure failure(ArchiveException refused) {
        return new Failure(String.valueOf(refused.getMessage()), refused.expected(), refused.advice(), refused);
    }

    /// What a disk can refuse.
    private interface Work<T> {
        T run() throws IOException;
    }

    private static void requireTrusted(Path archive) {
        try {
            StrictModes.ofOwner(archive).checkAll(archive);
        } catch (UnsafeFolderException open) {
            throw new Failure(String.valueOf(open.getMessage()), "", "", open);
        }
    }

    private static void requireEmpty(Path folder) throws IOException {
        if (Files.exists(folder, LinkOption.NOFOLLOW_LINKS)) {
            try (Stream<Path> entries = Files.list(folder)) {
                if (entries.findFirst().isPresent()) {
                    throw new Failure("the data folder " + folder + " is not empty", "an empty folder, or a free name",
                            "name another one, or move away what is there: nothing is overwritten");
                }
            }
        }
    }

    /// All of it aside, then moved to its place by one rename.
    private static VerifyReport restored(Archive source, Path target, @Nullable DatabaseKey key) throws IOException {
        Path parent = target.resolveSibling("");
        Path aside = parent.resolve("." + target.getFileName() + ".restoring");
        try {
            Archive.delete(aside);
            Archive.folder(aside);
            Path database = source.path().resolve(Archive.DATABASE);
            for (Path file : files(source.path())) {
                if (!file.startsWith(database)) {
                    Archive.copy(file, aside.resolve(source.path().relativize(file).toString()));
                }
            }
            Files.delete(aside.resolve("manifest"));
            VerifyReport report = DatabaseOptions
                    .refused(() -> DatabaseFiles.restore(database, key, aside.resolve(Archive.DATABASE)));
            move(aside, target);
            Archive.sync(parent);
            return report;
        } finally {
            Archive.delete(aside);
        }
    }

    private static void move(Path aside, Path target) throws IOException {
        try {
            Files.move(aside, target, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException aMountOrAnotherFileSystem) {
            throw new Failure(
                    "what was restored cannot be moved to " + target + ": "
                            + DataDirectory.reason(aMountOrAnotherFileSystem),
                    "a folder that is no mount point", "restore into a folder below it, and serve that one",
                    aMountOrAnotherFileSystem);
        }
    }

    private static List<Path> files(Path folder) throws IOException {
        try (Stream<Path> all = Files.walk(folder)) {
            return all.filter(each -> !Files.isDirectory(each, LinkOption.NOFOLLOW_LINKS)).toList();
        }
    }
}
