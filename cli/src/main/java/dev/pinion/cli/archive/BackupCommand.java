package dev.pinion.cli.archive;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

import dev.pinion.cli.connect.ConnectionOptions;
import dev.pinion.cli.db.DatabaseBackup;
import dev.pinion.cli.db.DatabaseOptions;
import dev.pinion.cli.files.DataDirectory;
import dev.pinion.cli.terminal.Failure;
import dev.pinion.cli.terminal.JsonLine;
import dev.pinion.cli.terminal.JsonText;
import dev.pinion.cli.terminal.Terminal;
import dev.pinion.client.PinionException;

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
    private static final List<String> SMALL_FOLDERS = List.of("keys", "issuer");
    private static final Set<String> LOCKS = Set.of("lock", ".lock");
    private static final Pattern MESSAGES = Pattern.compile("\"messages\":([0-9]+)");
    private static final int FILES_MAX = 10_000;
    private static final int FILE_BYTES_MAX = 1 << 20;
    private static final int READINGS = 5;

    private final Terminal terminal;
    private final Clock clock = Clock.systemUTC();

    @Option(names = "--data", paramLabel = "DIR", required = true, description = "the server's data folder")
    private Path data = Path.of("data");

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
        DataDirectory directory = DataDirectory.of(data);
        directory.mustBeUsed();
        Path target = archive.toAbsolutePath().normalize();
        DatabaseBackup.mustBeFree(target);
        Path aside = target.resolveSibling("." + target.getFileName() + ".unfinished");
        try {
            Archive.delete(aside);
            Archive.folder(aside);
            String messages = database(directory, aside.resolve(Archive.DATABASE));
            // After the database: whatever key has signed in it is among them.
            for (Map.Entry<String, byte[]> file : smallFiles(directory.path()).entrySet()) {
                Archive.write(new ByteArrayInputStream(file.getValue()), aside.resolve(file.getKey()));
            }
            new Archive(aside).seal("made " + Instant.now(clock) + "\n" + messages);
            Files.move(aside, target, StandardCopyOption.ATOMIC_MOVE);
            Archive.sync(target.resolveSibling(""));
            terminal.print(json ? new JsonLine().add("archive", target.toString()).toString()
                    : "backed up: " + messages + ", keys and issuer in " + target);
            return 0;
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
        String answer = DatabaseBackup.ask(ConnectionOptions.local(data, tokenFile), name, terminal);
        Path made = Path.of(JsonText.member(answer, "folder").orElseThrow());
        for (Path file : filesIn(made)) {
            Archive.copy(file, target.resolve(made.relativize(file).toString()));
        }
        Archive.delete(made);
        Matcher messages = MESSAGES.matcher(answer);
        return messages.find() ? messages.group(1) + " messages" : "messages";
    }

    /// Read until two readings agree: keys may be changed meanwhile, one file after the other. What a change that ended
    /// in the middle leaves is completed by the next opening, in the copy too.
    private static Map<String, byte[]> smallFiles(Path data) throws IOException {
        Map<String, byte[]> before = readAll(data);
        for (int n = 0; n < READINGS; n++) {
            Map<String, byte[]> now = readAll(data);
            if (isSame(before, now)) {
                return now;
            }
            before = now;
        }
        throw new Failure("the keys in " + data + " change while they are read", "a moment of rest",
                "try again when the rotation is over");
    }

    private static boolean isSame(Map<String, byte[]> one, Map<String, byte[]> other) {
        return one.keySet().equals(other.keySet())
                && one.entrySet().stream().allMatch(each -> Arrays.equals(each.getValue(), other.get(each.getKey())));
    }

    private static Map<String, byte[]> readAll(Path data) throws IOException {
        Map<String, byte[]> all = new TreeMap<>();
        for (String folder : SMALL_FOLDERS) {
            for (Path file : filesIn(data.resolve(folder))) {
                String name = data.relativize(file).toString();
                if (!LOCKS.contains(String.valueOf(file.getFileName()))) {
                    all.put(name, read(file));
                }
                if (all.size() > FILES_MAX) {
                    throw new Failure("there are more than " + FILES_MAX + " files in " + data.resolve(folder),
                            "a folder of keys", "forget old keys: pinion certs retire");
                }
            }
        }
        return all;
    }

    private static byte[] read(Path file) throws IOException {
        try (var in = Files.newInputStream(file, LinkOption.NOFOLLOW_LINKS)) {
            byte[] bytes = in.readNBytes(FILE_BYTES_MAX + 1);
            if (bytes.length > FILE_BYTES_MAX) {
                throw new Failure(file + " is larger than " + FILE_BYTES_MAX + " bytes", "a key, or something as small",
                        "move it out of the data folder");
            }
            return bytes;
        }
    }

    private static List<Path> filesIn(Path folder) throws IOException {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> all = Files.walk(folder)) {
            return all.filter(each -> !Files.isDirectory(each, LinkOption.NOFOLLOW_LINKS)).toList();
        }
    }
}
