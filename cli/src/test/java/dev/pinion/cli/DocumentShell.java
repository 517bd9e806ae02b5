package dev.pinion.cli;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

import dev.pinion.cli.terminal.Terminal;

/// A reader's shell: the commands of one document are run by `sh` in one folder, in their order. `pinion serve` is a real
/// server in a process of its own, on a free port instead of the usual one, which stands in for it in all that follows; any
/// other `pinion` runs in the test's JVM, since a process costs half a second. What begins with `./` is in the reader's folder.
///
/// Threads: the test's runs the shell and waits; `document-door` takes its requests; a virtual thread runs each command.
final class DocumentShell implements AutoCloseable {

    private static final long PATIENCE_SECONDS = 280;
    private static final String TOOLS = "/dev/pinion/cli/documents/";

    private final Path door;
    private final Path folder;
    private final RandomAccessFile requests;

    /// How the whole document went.
    record Read(int exit, String said) {}

    DocumentShell(Path place) throws IOException, InterruptedException {
        Path bin = Files.createDirectories(place.resolve("bin"));
        door = Files.createDirectories(place.resolve("door"));
        folder = Files.createDirectories(place.resolve("folder"),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        for (String tool : List.of("pinion", "openssl", "systemctl", "java")) {
            try (InputStream in = DocumentShell.class.getResourceAsStream(TOOLS + tool)) {
                Files.write(bin.resolve(tool), in.readAllBytes());
            }
            Files.setPosixFilePermissions(bin.resolve(tool), PosixFilePermissions.fromString("rwxr-xr-x"));
        }
        Files.createSymbolicLink(folder.resolve("pinion"), bin.resolve("pinion"));
        Files.writeString(door.resolve("java"),
                SharedClasses.command()
                        .stream()
                        .skip(1)
                        .map(word -> '"' + word + '"')
                        .collect(Collectors.joining(" ")));
        Path pipe = door.resolve("requests");
        new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor();
        requests = new RandomAccessFile(pipe.toFile(), "rw"); // both ways, so that it has no end
        Thread.ofPlatform().daemon().name("document-door").start(this::answer);
    }

    /// Runs a document's script to its end.
    ///
    /// @param document which says in DOCUMENT where it is, for what the test takes out of it
    Read read(Path document, String script) throws IOException, InterruptedException {
        Path file = Files.writeString(door.resolve("script"), script);
        Path said = door.resolve("said");
        var builder = new ProcessBuilder("sh", file.toString()).directory(folder.toFile())
                .redirectInput(Path.of("/dev/null").toFile())
                .redirectErrorStream(true)
                .redirectOutput(said.toFile());
        builder.environment().put("PATH", door.resolveSibling("bin") + ":" + System.getenv("PATH"));
        builder.environment().put("DOOR", door.toString());
        builder.environment().put("DOCUMENT", document.toString());
        builder.environment().put("CLIENT_JARS", System.getProperty("java.class.path"));
        builder.environment().put("JAVA", Path.of(System.getProperty("java.home"), "bin/java").toString());
        builder.environment().put("LC_ALL", "C.UTF-8");
        Process shell = builder.start();
        boolean ended = shell.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS);
        shell.descendants().forEach(ProcessHandle::destroyForcibly);
        shell.destroyForcibly();
        return new Read(ended ? shell.exitValue() : -1, Files.readString(said));
    }

    private void answer() {
        try (requests) {
            for (String call = requests.readLine(); !call.isEmpty(); call = requests.readLine()) {
                Path request = Path.of(call);
                Thread.ofVirtual().start(() -> run(request));
            }
        } catch (IOException lost) {
            throw new UncheckedIOException(lost);
        }
    }

    private void run(Path call) {
        try {
            String[] words = Files.readString(call.resolve("words")).split("\0", -1);
            String address = Files.exists(door.resolve("address")) ? Files.readString(door.resolve("address")).strip()
                    : "";
            var arguments = new String[words.length - 2];
            for (int i = 0; i < arguments.length; i++) {
                arguments[i] = here(words[i + 1], words[0]).replace("localhost:61614", address);
            }
            var out = new ByteArrayOutputStream();
            var err = new ByteArrayOutputStream();
            int exit;
            try (InputStream in = Files.newInputStream(call.resolve("in"))) {
                exit = Main.run(new Terminal(in, new PrintStream(out, true, StandardCharsets.UTF_8),
                        new PrintStream(err, true, StandardCharsets.UTF_8), false), arguments);
            }
            Files.write(call.resolve("out"), out.toByteArray());
            Files.write(call.resolve("err"), err.toByteArray());
            Files.writeString(call.resolve("exit"), exit + "\n");
        } catch (IOException lost) {
            throw new UncheckedIOException(lost);
        }
    }

    /// A JVM has one working folder, and this one's is the module's.
    private static String here(String word, String folder) {
        String placed = word.startsWith("./") ? folder + word.substring(1) : word;
        return placed.replace("=./", "=" + folder + "/");
    }

    @Override
    public void close() throws IOException {
        // The thread that reads closes: one that still read would go on with the next file of this number, and take a byte from it.
        requests.write('\n');
        try (DirectoryStream<Path> servers = Files.newDirectoryStream(door, "*.server")) {
            for (Path server : servers) {
                ProcessHandle.of(Long.parseLong(Files.readString(server).strip()))
                        .ifPresent(ProcessHandle::destroyForcibly);
            }
        }
    }
}
