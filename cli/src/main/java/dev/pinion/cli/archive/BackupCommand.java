package dev.pinion.cli.archive;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.concurrent.Callable;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

import dev.pinion.cli.connect.AdminConversation;
import dev.pinion.cli.connect.ConnectionOptions;
import dev.pinion.cli.db.DatabaseBackup;
import dev.pinion.cli.db.DatabaseOptions;
import dev.pinion.cli.files.DataDirectory;
import dev.pinion.cli.files.DataOption;
import dev.pinion.cli.terminal.Failure;
import dev.pinion.cli.terminal.JsonLine;
import dev.pinion.cli.terminal.Terminal;
import dev.pinion.client.PinionException;
import dev.pinion.server.backup.Archive;
import dev.pinion.server.backup.ArchiveException;
import dev.pinion.server.backup.SmallFiles;

/// Puts messages, server keys and issuer together into one folder.
@Command(name = "backup", mixinStandardHelpOptions = true, description = {
        "Puts all that a server is into one new folder: its messages, its keys and its token issuer, each file with its",
        "checksum, for its owner only. Whoever has the folder can be the server: keep it as you keep the keys.",
        "A running server copies its database itself, while it goes on, below the folder that serve --backups names.",
        "The key of an encrypted database (--db-key-file) is not put into it."}, footer = {"", "Example:",
                "  pinion backup --data ./data ./safe/monday"})
public final class BackupCommand implements Callable<Integer> {
    private static final DateTimeFormatter NAME = DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss-SSS")
            .withZone(ZoneOffset.UTC);
    private static final Pattern MESSAGES = Pattern.compile("\"messages\":([0-9]+)");

    private final Terminal terminal;
    private final Clock clock = Clock.systemUTC();

    @Mixin
    private final DataOption data = new DataOption();

    @Option(names = "--token-file", paramLabel = "FILE", description = "a token with the right admin, for a server that writes none of its own")
    private @Nullable Path tokenFile;

    @Option(names = "--db-key-file", paramLabel = "FILE", description = "the key of an encrypted database, where no server runs")
    private @Nullable Path keyFile;

    @Option(names = "--json", description = "say what was made as a JSON object")
    private boolean json;

    @Parameters(index = "0", paramLabel = "ARCHIVE", description = "the folder to make; there must be none yet")
    private Path archive = Path.of("archive");

    public BackupCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() throws Exception {
        DataDirectory directory = data.directory();
        directory.mustBeUsed();
        Path target = archive.toAbsolutePath().normalize();
        DatabaseBackup.mustBeFree(target);
        Path aside = target.resolveSibling("." + target.getFileName() + ".unfinished");
        try {
            Archive.delete(aside);
            Archive.folder(aside);
            String messages = database(directory, aside.resolve(Archive.DATABASE));
            SmallFiles.copy(directory.path(), aside);
            new Archive(aside).seal("made " + Instant.now(clock) + "\n" + messages);
            Files.move(aside, target, StandardCopyOption.ATOMIC_MOVE);
            Archive.sync(target.resolveSibling(""));
            terminal.print(json ? new JsonLine().add("archive", target.toString()).toString()
                    : "backed up: " + messages + ", keys and issuer in " + target);
            return 0;
        } catch (ArchiveException refused) {
            throw RestoreCommand.failure(refused);
        } catch (IOException failed) {
            throw new Failure("the archive " + target + " cannot be made: " + DataDirectory.reason(failed),
                    "a place to write to, with space", "give another path", failed);
        } finally {
            Archive.delete(aside);
        }
    }

    /// By the server that has it open; one that was killed left its address behind and has nothing open.
    private String database(DataDirectory directory, Path target)
            throws PinionException, InterruptedException, IOException {
        if (Files.exists(directory.address())) {
            try {
                return fromServer(target);
            } catch (PinionException.Refused killedWithoutAGoodbye) {
                terminal.tell("no server is running on " + directory.path() + "; its files are copied");
            }
        }
        return DatabaseBackup.copy(directory, DatabaseOptions.key(keyFile), target).messages() + " messages";
    }

    private String fromServer(Path target) throws PinionException, InterruptedException, IOException {
        String name = "archive-" + NAME.format(clock.instant());
        String answer = DatabaseBackup.ask(ConnectionOptions.local(data.path(), tokenFile), name, terminal);
        Path made = Path.of(AdminConversation.text(answer, "folder").orElseThrow());
        for (Path file : SmallFiles.filesIn(made)) {
            Archive.copy(file, target.resolve(made.relativize(file).toString()));
        }
        Archive.delete(made);
        Matcher messages = MESSAGES.matcher(answer);
        return messages.find() ? messages.group(1) + " messages" : "messages";
    }
}
