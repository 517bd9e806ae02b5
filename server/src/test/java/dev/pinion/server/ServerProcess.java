package dev.pinion.server;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

import dev.pinion.db.DatabaseConfig;
import dev.pinion.server.issuer.TokenIssuer;

/// A server in a process of its own, so that it can be killed, with a heap of 256 MiB.
public final class ServerProcess implements AutoCloseable {
    private final Process process;
    private final BufferedReader out;
    private final int port;

    private ServerProcess(Process process, BufferedReader out, int port) {
        this.process = process;
        this.out = out;
        this.port = port;
    }

    /// What starts soonest.
    private static final List<String> BRIEF = List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC");
    /// As the launcher does: the JVM's own collector and compilers, and an end when memory runs out.
    private static final List<String> AS_SERVED = List.of("-XX:+UseG1GC", "-XX:+ExitOnOutOfMemoryError",
            "-Djdk.pollerMode=1", "-XX:GCTimeRatio=4", "-XX:+UseCompactObjectHeaders");

    public static ServerProcess start(Path data) throws IOException {
        return start(data, BRIEF, "logback-test.xml", ProcessBuilder.Redirect.INHERIT);
    }

    /// With the options that `pinion serve` has.
    public static ServerProcess startAsServed(Path data) throws IOException {
        return start(data, AS_SERVED, "logback-test.xml", ProcessBuilder.Redirect.INHERIT);
    }

    /// Everything in it logs down to DEBUG, into this file.
    static ServerProcess startAtDebug(Path data, Path log) throws IOException {
        return start(data, BRIEF, "logback-debug.xml", ProcessBuilder.Redirect.to(log.toFile()));
    }

    /// Over a database of PostgreSQL, which other servers may use.
    static ServerProcess startOver(Path data, DatabaseConfig.Server database) throws IOException {
        return start(data, BRIEF, "logback-test.xml", ProcessBuilder.Redirect.INHERIT, database.url(),
                Objects.requireNonNull(database.user()));
    }

    private static ServerProcess start(Path data, List<String> options, String logging, ProcessBuilder.Redirect log,
            String... database) throws IOException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(options);
        command.addAll(List.of("-Xmx256m", "-Dlogback.configurationFile=" + logging, "-cp",
                System.getProperty("java.class.path"), ServerProcess.class.getName(), data.toString()));
        command.addAll(List.of(database));
        Process process = new ProcessBuilder(command).redirectError(log).start();
        var out = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
        for (String line = out.readLine(); line != null; line = out.readLine()) {
            if (line.startsWith("port ")) {
                return new ServerProcess(process, out, Integer.parseInt(line.substring(5)));
            }
        }
        throw new IOException("the server process ended before it listened");
    }

    public int port() {
        return port;
    }

    public long pid() {
        return process.pid();
    }

    /// What it has taken of all processors since its start.
    public Duration processorTime() {
        return process.info().totalCpuDuration().orElse(Duration.ZERO);
    }

    public boolean isAlive() {
        return process.isAlive();
    }

    /// What is left on its heap after a garbage collection, in bytes.
    public long liveHeapBytes() throws IOException {
        process.getOutputStream().write("heap\n".getBytes(StandardCharsets.US_ASCII));
        process.getOutputStream().flush();
        String answer = out.readLine();
        if (answer == null) {
            throw new IOException("the server process has ended");
        }
        return Long.parseLong(answer);
    }

    /// Ends it as an operator does.
    void end() throws IOException, InterruptedException {
        process.getOutputStream().close();
        int _ = process.waitFor();
    }

    /// As a power switch would, as far as the process is concerned.
    void kill() throws InterruptedException {
        process.destroyForcibly().waitFor();
    }

    /// Stands still, with all connections open, until [#goOn()].
    void stall() throws IOException, InterruptedException {
        signal("STOP");
    }

    void goOn() throws IOException, InterruptedException {
        signal("CONT");
    }

    private void signal(String name) throws IOException, InterruptedException {
        int ended = new ProcessBuilder("kill", "-" + name, Long.toString(pid())).start().waitFor();
        if (ended != 0) {
            throw new IOException("kill ended with " + ended);
        }
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }

    public static void main(String[] args) throws Exception {
        Path data = Path.of(args[0]);
        var tokens = new TokenSettings(TokenIssuer.DEFAULT_NAME, TokenIssuer.DEFAULT_AUDIENCE,
                data.resolve("issuer/jwks.json"));
        ServerConfig config = ServerConfig.loopback(data, 0, tokens);
        if (args.length > 1) {
            config = config.withStorage(config.storage().withServer(new DatabaseConfig.Server(args[1], args[2], null)));
        }
        PinionServer server = PinionServer.start(config, Clock.systemUTC(), new SecureRandom());
        System.out.println("port " + server.address().getPort());
        // The end of its input is the end of whoever started it.
        var in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String line = in.readLine(); line != null; line = in.readLine()) {
            System.gc();
            Runtime runtime = Runtime.getRuntime();
            System.out.println(runtime.totalMemory() - runtime.freeMemory());
        }
        server.close();
    }
}
