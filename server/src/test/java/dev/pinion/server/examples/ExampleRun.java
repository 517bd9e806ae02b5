package dev.pinion.server.examples;

import static org.awaitility.Awaitility.await;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;

/// A program of `examples/` in a process of its own: what it is told on stdin, and the lines that it has printed so far.
///
/// Threads: the test's, and one virtual thread for each of the program's two outputs.
final class ExampleRun implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final Path ROOT = Path.of(System.getProperty("pinion.root", "..")).toAbsolutePath().normalize();

    private final Process process;
    private final List<String> out = new CopyOnWriteArrayList<>();
    private final List<String> errors = new CopyOnWriteArrayList<>();
    private final Thread outReader;
    private final Thread errorReader;

    private ExampleRun(Process process) {
        this.process = process;
        outReader = Thread.startVirtualThread(() -> collect(process.getInputStream(), out));
        errorReader = Thread.startVirtualThread(() -> collect(process.getErrorStream(), errors));
    }

    static ExampleRun start(List<String> command) throws IOException {
        var builder = new ProcessBuilder(command);
        builder.environment()
                .putAll(Map.of("NODE_PATH", ROOT.resolve("server/target/interop/node/node_modules").toString(),
                        "PYTHONDONTWRITEBYTECODE", "1", "PYTHONUTF8", "1"));
        return new ExampleRun(builder.start());
    }

    static boolean isThere(String... command) throws InterruptedException {
        try {
            return start(List.of(command)).awaitEnd() == 0;
        } catch (IOException notInstalled) {
            return false;
        }
    }

    static String file(String name) {
        return ROOT.resolve("examples").resolve(name).toString();
    }

    void say(String line) throws IOException {
        process.getOutputStream().write((line + "\n").getBytes(StandardCharsets.UTF_8));
        process.getOutputStream().flush();
    }

    void endInput() throws IOException {
        process.getOutputStream().close();
    }

    /// All that it has printed to stdout.
    List<String> out() {
        return List.copyOf(out);
    }

    void awaitOut(String... lines) {
        await(toString()).atMost(PATIENCE)
                .until(() -> out.equals(List.of(lines)) || hasEnded(out.size() < lines.length));
    }

    void awaitError(String part) {
        await(part).atMost(PATIENCE).until(() -> lines(part) > 0);
    }

    /// Waits for one more line that has this part.
    void awaitAnotherError(String part) {
        long before = lines(part);
        await(part).atMost(PATIENCE).until(() -> lines(part) > before);
    }

    private long lines(String part) {
        return errors.stream().filter(line -> line.contains(part)).count();
    }

    /// All that it has printed to stderr.
    String errors() {
        return String.join("\n", errors);
    }

    /// How many lines of stderr are just that.
    long errors(String line) {
        return errors.stream().filter(line::equals).count();
    }

    int awaitEnd() throws InterruptedException {
        if (!process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
            throw new AssertionError("still running: " + this);
        }
        outReader.join();
        errorReader.join();
        return process.exitValue();
    }

    /// Nothing will come any more, so there is no use in waiting.
    private boolean hasEnded(boolean lacksLines) {
        if (lacksLines && !process.isAlive()) {
            throw new AssertionError("it has ended: " + this);
        }
        return false;
    }

    private static void collect(InputStream from, List<String> lines) {
        try (var reader = new BufferedReader(new InputStreamReader(from, StandardCharsets.UTF_8))) {
            for (String line = reader.readLine(); line != null; line = reader.readLine()) {
                lines.add(line);
            }
        } catch (IOException killed) {
            throw new UncheckedIOException(killed);
        }
    }

    @Override
    public String toString() {
        return out + "\n" + errors();
    }

    @Override
    public void close() {
        process.destroyForcibly().onExit().join();
    }
}
