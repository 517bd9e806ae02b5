package dev.pinion.web;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import dev.pinion.server.ServerConfig;

/// Packages of npm for browsers, over a WebSocket that no one here wrote either, which is Node's: the steps that the server's
/// tests have for stock clients, without those that are about TLS. `.ci/interop-setup` installs them.
@Tag("interop")
@Timeout(240)
class StockSocketTest {
    private static final Path ROOT = Path.of(System.getProperty("pinion.root", ".."));
    private static final Path SCRIPTS = ROOT.resolve("server/src/test/interop/node");
    private static final Duration HEART_BEAT = Duration.ofSeconds(1);
    private static final List<String> STEPS = List.of("wrong-token", "connect", "receipt", "receipt-seq", "echo",
            "binary", "headers", "ack", "nack", "transaction", "abort", "heart-beat", "resume", "durable",
            "not-permitted", "disconnect");

    @TempDir
    private static Path data;
    private static WebServer server;

    @BeforeAll
    static void start() throws IOException {
        server = WebServer.start(data, StockSocketTest::withFastHeartBeats, InetAddress.getLoopbackAddress());
    }

    private static ServerConfig withFastHeartBeats(ServerConfig config) {
        return config.withLimits(config.connectionLimits(),
                config.sessionLimits().withHeartBeat(HEART_BEAT, HEART_BEAT), config.deliveryLimits());
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @Test
    void stompJsDoesOverTheWebDoorWhatItDoesOverTls() throws IOException, InterruptedException {
        assertEquals(STEPS.stream().map(step -> "ok " + step).toList(), said("stompjs.js", STEPS));
    }

    @Test
    void rxStompWatchesPublishesAndConnectsAgain() throws IOException, InterruptedException {
        assertEquals(List.of("ok connect", "ok wrong-token", "ok echo", "ok many in order", "ok connects again"),
                said("rx-stomp.js", List.of()));
    }

    private static List<String> said(String script, List<String> steps) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(
                List.of("node", "--experimental-websocket", SCRIPTS.resolve(script).toString()));
        command.addAll(steps);
        var node = new ProcessBuilder(command).redirectErrorStream(true);
        String certificate = data.resolve("keys/current/cert.pem").toString();
        node.environment()
                .putAll(Map.of("NODE_PATH", ROOT.resolve("server/target/interop/node/node_modules").toString(),
                        "NODE_NO_WARNINGS", "1", "PINION_WEB", "ws://localhost:" + server.port() + "/stomp",
                        "PINION_TOKEN", server.token("stock", "send:>", "read:>"), "PINION_READER_TOKEN",
                        server.token("reader", "read:>")));
        // What the script reads for the steps that are not asked for.
        node.environment()
                .putAll(Map.of("PINION_TRUST", certificate, "PINION_OTHER_TRUST", certificate, "PINION_PINS", "none",
                        "PINION_OTHER_PINS", "none"));
        Process process = node.start();
        try {
            List<String> lines = process.inputReader().lines().filter(line -> !line.startsWith("version ")).toList();
            assertTrue(process.waitFor(10, TimeUnit.SECONDS), lines.toString());
            return lines;
        } finally {
            process.destroyForcibly();
        }
    }
}
