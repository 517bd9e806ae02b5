package dev.pinion.web.attack;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

import dev.pinion.server.PinionServer;
import dev.pinion.server.ServerConfig;
import dev.pinion.server.TokenSettings;
import dev.pinion.server.issuer.TokenIssuer;
import dev.pinion.web.WebDoor;
import dev.pinion.web.WebSettings;

/// A server with both doors in a process of its own, with a heap of 256 MiB and the limits that a server has by default.
final class WebServerProcess implements AutoCloseable {
    /// As the launcher does.
    private static final List<String> OPTIONS = List.of("-Xmx256m", "-XX:+UseG1GC", "-XX:+ExitOnOutOfMemoryError",
            "-Djdk.pollerMode=1", "-XX:GCTimeRatio=4", "-XX:+UseCompactObjectHeaders",
            "-Dlogback.configurationFile=logback-test.xml");

    private final Process process;
    private final BufferedReader out;
    private final int port;
    private final int webPort;

    private WebServerProcess(Process process) throws IOException {
        this.process = process;
        out = process.inputReader(StandardCharsets.UTF_8);
        port = (int) number("port");
        webPort = (int) number("web");
    }

    static WebServerProcess start(Path data) throws IOException {
        return start(data, "127.0.0.1");
    }

    /// @param at where its web door is; with TLS where that is not loopback
    static WebServerProcess start(Path data, String at) throws IOException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(OPTIONS);
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), WebServerProcess.class.getName(),
                data.toString(), at));
        return new WebServerProcess(new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start());
    }

    /// Of the line with that name; others are passed over.
    private long number(String name) throws IOException {
        for (String line = out.readLine(); line != null; line = out.readLine()) {
            if (line.startsWith(name + " ")) {
                return Long.parseLong(line.substring(name.length() + 1));
            }
        }
        throw new IOException("the server process has ended");
    }

    /// Of TLS.
    int port() {
        return port;
    }

    int webPort() {
        return webPort;
    }

    /// What it has taken of all processors since its start.
    Duration processorTime() {
        return process.info().totalCpuDuration().orElse(Duration.ZERO);
    }

    boolean isAlive() {
        return process.isAlive();
    }

    /// What is left on its heap after a garbage collection, in bytes.
    long liveHeapBytes() throws IOException {
        process.getOutputStream().write("heap\n".getBytes(StandardCharsets.US_ASCII));
        process.getOutputStream().flush();
        return number("heap");
    }

    /// At its peak; 0 where the system does not tell.
    long residentMiB() throws IOException {
        Path status = Path.of("/proc/" + process.pid() + "/status");
        if (!Files.exists(status)) {
            return 0;
        }
        return Files.readAllLines(status)
                .stream()
                .filter(line -> line.startsWith("VmHWM:"))
                .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) / 1024)
                .sum();
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }

    /// Thread: main, which waits for orders; the end of its input is the end of whoever started it.
    public static void main(String[] args) throws Exception {
        Path data = Path.of(args[0]);
        var tokens = new TokenSettings(TokenIssuer.DEFAULT_NAME, TokenIssuer.DEFAULT_AUDIENCE,
                data.resolve("issuer/jwks.json"));
        ServerConfig config = ServerConfig.loopback(data, 0, tokens);
        try (PinionServer server = PinionServer.start(config, Clock.systemUTC(), new SecureRandom())) {
            System.out.println("port " + server.address().getPort());
            var web = new WebSettings(new InetSocketAddress(InetAddress.ofLiteral(args[1]), 0), List.of());
            System.out.println("web " + WebDoor.open(server, web).getPort());
            var in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
            for (String line = in.readLine(); line != null; line = in.readLine()) {
                System.gc();
                Runtime runtime = Runtime.getRuntime();
                System.out.println("heap " + (runtime.totalMemory() - runtime.freeMemory()));
            }
        }
    }
}
