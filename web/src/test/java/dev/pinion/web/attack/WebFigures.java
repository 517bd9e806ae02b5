package dev.pinion.web.attack;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Semaphore;

import dev.pinion.server.issuer.TokenIssuer;
import dev.pinion.server.issuer.TokenRequest;
import dev.pinion.web.WebWire;

/// What a session costs and carries through the web door, beside one of the other door, in one run. A program to be run by hand:
/// it holds nothing. Both doors speak TLS in it.
public final class WebFigures {
    private static final int IDLE = 2_000;
    private static final int PER_ADDRESS = 1_000;
    private static final int ROUNDS = 5;
    private static final Duration ROUND = Duration.ofSeconds(4);
    private static final int BATCH = 64;
    private static final int IN_FLIGHT_BATCHES = 8;
    private static final int BODY_BYTES = 100;

    private final TokenIssuer issuer;
    private final WebServerProcess server;

    private WebFigures(TokenIssuer issuer, WebServerProcess server) {
        this.issuer = issuer;
        this.server = server;
    }

    /// Over which door.
    private enum Door {
        PLAIN, WEB
    }

    private interface Work {
        void run(WebFigures figures) throws Exception;
    }

    public static void main(String[] args) throws Exception {
        for (Door door : Door.values()) {
            withServer(figures -> System.out.printf("%s: %.1f KiB of heap for each of %d idle sessions%n", door,
                    figures.idleKiB(door), IDLE));
        }
        withServer(WebFigures::echoes);
    }

    private static void withServer(Work work) throws Exception {
        Path data = Files.createTempDirectory("pinion-figures");
        TokenIssuer issuer = TokenIssuer.openOrCreate(data, Clock.systemUTC(), new SecureRandom());
        try (WebServerProcess server = WebServerProcess.start(data, "0.0.0.0")) {
            work.run(new WebFigures(issuer, server));
        }
    }

    private String token(String subject) {
        return issuer.issue(new TokenRequest(subject, List.of("send:>", "read:>"), Duration.ofHours(1)));
    }

    private static byte[] frames(String text, Door door) {
        byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
        return door == Door.WEB ? WebWire.frame(0x82, bytes) : bytes;
    }

    private WebWire session(Door door, String from, String token) throws IOException {
        if (door == Door.WEB) {
            return WebWire.openTls(server.webPort(), from).connected(token);
        }
        WebWire wire = WebWire.openTls(server.port(), from)
                .send("CONNECT\naccept-version:1.2\nhost:x\nheart-beat:0,0\npasscode:" + token + "\n\n\0");
        while (wire.read() != 0) {
            Thread.onSpinWait(); // the rest of CONNECTED is on its way
        }
        return wire;
    }

    private double idleKiB(Door door) throws IOException {
        session(door, "127.0.0.9", token("first")).close();
        long before = server.liveHeapBytes();
        List<WebWire> all = new ArrayList<>();
        for (int i = 0; i < IDLE; i++) {
            all.add(session(door, "127.0.0." + (2 + i / PER_ADDRESS), token("sub" + i / 100)));
        }
        double each = (server.liveHeapBytes() - before) / 1024.0 / IDLE;
        for (WebWire wire : all) {
            wire.close();
        }
        return each;
    }

    private void echoes() throws Exception {
        double[] plain = new double[ROUNDS];
        double[] web = new double[ROUNDS];
        for (int round = -1; round < ROUNDS; round++) { // the first warms up
            double one = echoesPerSecond(Door.PLAIN, round);
            double other = echoesPerSecond(Door.WEB, round);
            if (round >= 0) {
                plain[round] = one;
                web[round] = other;
            }
        }
        Arrays.sort(plain);
        Arrays.sort(web);
        System.out.printf("echoes a second, median of %d: PLAIN %.0f, WEB %.0f, ratio %.2f%n", ROUNDS,
                plain[ROUNDS / 2], web[ROUNDS / 2], web[ROUNDS / 2] / plain[ROUNDS / 2]);
    }

    /// One session that sends and gets back what it sent, with a bounded number on the way.
    private double echoesPerSecond(Door door, int round) throws Exception {
        String destination = "/channel/echo." + door + "-" + (round + 1);
        byte[] batch = frames(
                ("SEND\ndestination:" + destination + "\n\n" + "x".repeat(BODY_BYTES) + "\0").repeat(BATCH), door);
        try (WebWire wire = session(door, "127.0.0.2", token("anna"))) {
            wire.send(frames("SUBSCRIBE\nid:1\ndestination:" + destination + "\n\n\0", door));
            var room = new Semaphore(IN_FLIGHT_BATCHES);
            long end = System.nanoTime() + ROUND.toNanos();
            Thread sender = Thread.ofPlatform().daemon().start(() -> send(wire, batch, room, end));
            long echoed = 0;
            long batchesBack = 0;
            while (System.nanoTime() < end) {
                echoed += door == Door.WEB ? nuls(wire.frame().payload().toByteArray()) : nuls(wire.available());
                while (echoed >= BATCH * (batchesBack + 1)) {
                    batchesBack++;
                    room.release();
                }
            }
            sender.interrupt();
            sender.join();
            return echoed / (double) ROUND.toSeconds();
        }
    }

    private static void send(WebWire wire, byte[] batch, Semaphore room, long end) {
        try {
            while (System.nanoTime() < end) {
                room.acquire();
                wire.send(batch);
            }
        } catch (IOException | InterruptedException over) {
            Thread.currentThread().interrupt();
        }
    }

    /// Each frame ends with one, and no body here has any.
    private static int nuls(byte[] bytes) {
        int count = 0;
        for (byte octet : bytes) {
            count += octet == 0 ? 1 : 0;
        }
        return count;
    }
}
