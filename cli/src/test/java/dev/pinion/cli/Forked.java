package dev.pinion.cli;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/// The real command in a JVM of its own, as a person starts it: its exit code, stdout and stderr. For one thread.
final class Forked implements AutoCloseable {

    private static final long PATIENCE_SECONDS = 30;
    private static final String READY = "listening on ";

    private final Process process;
    private final Path err;
    private final BufferedReader out;

    /// What a finished command said.
    record Said(int exit, String out, String err) {}

    private Forked(Process process, Path err) {
        this.process = process;
        this.err = err;
        this.out = process.inputReader(StandardCharsets.UTF_8);
    }

    static Forked start(String... arguments) throws IOException {
        return start(builder(SharedClasses.command(), arguments));
    }

    /// With other jars than those of the tests.
    static Forked startOn(String classPath, String... arguments) throws IOException {
        return start(builder(SharedClasses.command(classPath), arguments));
    }

    private static Forked start(ProcessBuilder builder) throws IOException {
        Path err = Files.createTempFile("pinion-test", ".err");
        return new Forked(builder.redirectError(err.toFile()).start(), err);
    }

    /// A server whose stderr is a pipe that nobody reads; [#err] has nothing.
    static Forked serveUnread(Path data, String... more) throws IOException {
        List<String> arguments = new ArrayList<>(List.of("serve", "--data", data.toString()));
        arguments.addAll(List.of(more));
        Path err = Files.createTempFile("pinion-test", ".err");
        return new Forked(builder(SharedClasses.command(), arguments.toArray(String[]::new)).start(), err);
    }

    private static ProcessBuilder builder(List<String> start, String... arguments) {
        List<String> command = new ArrayList<>(start);
        command.addAll(List.of(arguments));
        var builder = new ProcessBuilder(command);
        builder.environment().put("LC_ALL", "C.UTF-8");
        return builder;
    }

    /// Runs a command to its end, with nothing on stdin.
    static Said run(String... arguments) throws IOException, InterruptedException {
        try (Forked forked = start(arguments)) {
            return forked.end();
        }
    }

    /// Starts a server and waits until it says where it listens.
    static Forked serve(Path data, String... more) throws IOException {
        List<String> arguments = new ArrayList<>(List.of("serve", "--data", data.toString()));
        arguments.addAll(List.of(more));
        return start(arguments.toArray(String[]::new));
    }

    /// The same, and the names of all classes that it loads go to a file.
    static Forked serveTracing(Path classes, Path data, String... more) throws IOException {
        List<String> arguments = new ArrayList<>(List.of("serve", "--data", data.toString()));
        arguments.addAll(List.of(more));
        ProcessBuilder builder = builder(SharedClasses.command(), arguments.toArray(String[]::new));
        builder.command().add(2, "-Xlog:class+load:file=" + classes);
        return start(builder);
    }

    /// Waits for the line that scripts wait for; HOST:PORT.
    String listening() throws IOException {
        String line = out.readLine();
        if (line == null || !line.startsWith(READY)) {
            throw new AssertionError("stdout: " + line + "\nstderr: " + err());
        }
        return line.substring(READY.length());
    }

    /// The next line of stdout, or null at its end.
    String line() throws IOException {
        return String.valueOf(out.readLine());
    }

    void type(String line) throws IOException {
        OutputStream in = process.getOutputStream();
        in.write((line + "\n").getBytes(StandardCharsets.UTF_8));
        in.flush();
    }

    /// Pipes all of it in, and ends stdin.
    void feed(byte[] input) throws IOException {
        try (OutputStream in = process.getOutputStream()) {
            in.write(input);
        }
    }

    /// Ends stdin, and waits for the command to end by itself.
    Said end() throws IOException, InterruptedException {
        process.getOutputStream().close();
        return await();
    }

    /// SIGTERM.
    Said stop() throws IOException, InterruptedException {
        // Of Process itself the call would close the streams too.
        process.toHandle().destroy();
        return await();
    }

    /// SIGHUP: read the key files again.
    void hangUp() throws IOException, InterruptedException {
        new ProcessBuilder("kill", "-HUP", Long.toString(process.pid())).start().waitFor();
    }

    /// SIGKILL.
    void kill() throws InterruptedException {
        process.destroyForcibly().waitFor();
    }

    private Said await() throws IOException, InterruptedException {
        StringBuilder rest = new StringBuilder();
        for (String line = out.readLine(); line != null; line = out.readLine()) {
            rest.append(line).append('\n');
        }
        if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
            throw new AssertionError("it did not end; stderr: " + err());
        }
        return new Said(process.exitValue(), rest.toString(), err());
    }

    String err() throws IOException {
        return Files.readString(err);
    }

    @Override
    public void close() {
        process.destroyForcibly();
        err.toFile().delete();
    }
}
