package dev.pinion.server;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.concurrent.CountDownLatch;

import dev.pinion.server.issuer.TokenIssuer;

/// A server in a process of its own, so that it can be killed.
final class ServerProcess implements AutoCloseable {
    private final Process process;
    private final int port;

    private ServerProcess(Process process, int port) {
        this.process = process;
        this.port = port;
    }

    static ServerProcess start(Path data) throws IOException {
        return start(data, "logback-test.xml", ProcessBuilder.Redirect.INHERIT);
    }

    /// Everything in it logs down to DEBUG, into this file.
    static ServerProcess startAtDebug(Path data, Path log) throws IOException {
        return start(data, "logback-debug.xml", ProcessBuilder.Redirect.to(log.toFile()));
    }

    private static ServerProcess start(Path data, String logging, ProcessBuilder.Redirect log) throws IOException {
        Process process = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Xmx256m", "-Dlogback.configurationFile=" + logging,
                "-cp", System.getProperty("java.class.path"), ServerProcess.class.getName(), data.toString())
                .redirectError(log)
                .start();
        var out = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
        for (String line = out.readLine(); line != null; line = out.readLine()) {
            if (line.startsWith("port ")) {
                return new ServerProcess(process, Integer.parseInt(line.substring(5)));
            }
        }
        throw new IOException("the server process ended before it listened");
    }

    int port() {
        return port;
    }

    /// As a power switch would, as far as the process is concerned.
    void kill() throws InterruptedException {
        process.destroyForcibly().waitFor();
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }

    public static void main(String[] args) throws Exception {
        Path data = Path.of(args[0]);
        var tokens = new TokenSettings(TokenIssuer.DEFAULT_NAME, TokenIssuer.DEFAULT_AUDIENCE,
                data.resolve("issuer/jwks.json"));
        PinionServer server = PinionServer.start(ServerConfig.loopback(data, 0, tokens), Clock.systemUTC(),
                new SecureRandom());
        System.out.println("port " + server.address().getPort());
        new CountDownLatch(1).await();
    }
}
