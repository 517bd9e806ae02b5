package dev.pinion.cli.demo;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

import org.jspecify.annotations.Nullable;

import dev.pinion.cli.terminal.Failure;
import dev.pinion.cli.typed.ServerAddress;

/// The demo's server: a process of its own, so that it can be killed like one. One at a time; thread: the demo's, and
/// [#close] from any.
final class DemoServers implements AutoCloseable {

    private static final String READY = "listening on ";
    private static final long END_SECONDS = 15;

    private final Path folder;
    private final String mainClass;
    private volatile @Nullable Process running;

    /// @param mainClass of the command, which the process runs
    DemoServers(Path folder, String mainClass) {
        this.folder = folder;
        this.mainClass = mainClass;
    }

    Path log() {
        return folder.resolve("serve.log");
    }

    /// Starts `serve` on a free port and waits until it says where it listens.
    ServerAddress start(Path data) throws IOException {
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        Process process = new ProcessBuilder(List.of(java, "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-cp",
                System.getProperty("java.class.path"), mainClass, "serve", "--data", data.toString(), "--port", "0",
                "--log", "text")).redirectError(ProcessBuilder.Redirect.appendTo(log().toFile())).start();
        running = process;
        BufferedReader lines = process.inputReader();
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            if (line.startsWith(READY)) {
                return ServerAddress.parse(line.substring(READY.length()));
            }
        }
        throw new Failure("the server did not start; its log says:\n" + Files.readString(log()), "", "");
    }

    /// As SIGKILL does it: the process has no time to save anything.
    void kill() throws InterruptedException {
        Process process = running;
        if (process != null) {
            process.destroyForcibly().waitFor();
        }
    }

    /// As SIGTERM does it: the server ends by itself. Gives its exit code.
    int stop() throws InterruptedException {
        Process process = running;
        if (process == null) {
            return 0;
        }
        process.toHandle().destroy();
        return process.waitFor(END_SECONDS, TimeUnit.SECONDS) ? process.exitValue() : -1;
    }

    @Override
    public void close() {
        Process process = running;
        if (process != null) {
            process.destroyForcibly();
        }
    }
}
