package dev.pinion.server;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import dev.pinion.server.address.ListenerSettings;
import dev.pinion.server.limits.AbuseLimits;
import dev.pinion.server.proxy.ProxyHeaders;

/// A hundred good clients and one that tries a stale token again and again, all brought by one balancer. Prints how long the
/// hundred wait for a receipt, and to get in, before it comes and while it is there.
@Tag("slow")
@Timeout(180)
class CrowdBehindBalancerTest {
    private static final String BALANCER = "127.0.0.9";
    private static final String STALE = "10.3.0.166";
    private static final int CROWD = 100;
    private static final int ROUNDS = 20;

    @TempDir
    private static Path data;
    private volatile boolean stopping;

    private static Wire brought(TestServer server, String client) throws IOException {
        int port = Objects.requireNonNull(server.server().listeners().get("behind")).getPort();
        var plain = new Socket(InetAddress.ofLiteral("127.0.0.1"), port, InetAddress.ofLiteral(BALANCER), 0);
        plain.setSoTimeout(20_000);
        plain.setTcpNoDelay(true);
        plain.getOutputStream().write(ProxyHeaders.bringing(client, 4_711));
        return Wire.over(plain, port);
    }

    private static String client(int number) {
        return "10.3.0." + (1 + number);
    }

    @Test
    void aHundredDoNotNoticeTheOneWithAStaleToken() throws Exception {
        var any = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
        var behind = new ListenerSettings("behind", any, List.of(), List.of(), List.of(BALANCER), 500, 50, 100);
        try (TestServer server = TestServer.start(data,
                config -> config.withListeners(List.of(behind)).withAbuseLimits(AbuseLimits.DEFAULTS))) {
            // Given
            String good = server.token("crowd", "send:>", "read:>");
            List<Wire> crowd = new ArrayList<>();
            for (int number = 0; number < CROWD; number++) {
                crowd.add(brought(server, client(number)).connect(good));
            }
            receipts(crowd); // warms up
            tell("before", receipts(crowd), comings(server, good));
            // When
            Thread guessing = Thread.ofPlatform().start(() -> guess(server, good));
            String slowed;
            try {
                List<Double> receipts = receipts(crowd);
                List<Double> comings = comings(server, good);
                tell("beside it", receipts, comings);
                slowed = await().atMost(Duration.ofSeconds(60))
                        .until(() -> addresses(server), all -> all.contains('"' + STALE + '"'));
            } finally {
                stopping = true;
                guessing.join();
            }
            // Then
            assertFalse(slowed.contains(BALANCER), slowed);
            for (int number = 0; number < CROWD; number++) {
                assertFalse(slowed.contains('"' + client(number) + '"'), slowed);
                crowd.get(number).close();
            }
        }
    }

    private static String addresses(TestServer server) throws IOException {
        try (Operator operator = server.operator()) {
            return operator.ask("addresses", "");
        }
    }

    /// One after the other, each of the crowd publishes and waits for its receipt. In milliseconds.
    private static List<Double> receipts(List<Wire> crowd) throws IOException {
        List<Double> millis = new ArrayList<>();
        for (int round = 0; round < ROUNDS; round++) {
            for (Wire wire : crowd) {
                long began = System.nanoTime();
                wire.send("SEND\ndestination:/channel/crowd\nreceipt:1\n\nhello\0").expect("RECEIPT");
                millis.add((System.nanoTime() - began) / 1e6);
            }
        }
        return millis;
    }

    /// Each of them comes once more, and leaves.
    private static List<Double> comings(TestServer server, String good) throws IOException {
        List<Double> millis = new ArrayList<>();
        for (int number = 0; number < CROWD; number++) {
            long began = System.nanoTime();
            Wire wire = brought(server, client(number)).connect(good);
            millis.add((System.nanoTime() - began) / 1e6);
            wire.close();
        }
        return millis;
    }

    private void guess(TestServer server, String good) {
        String stale = good.substring(0, good.length() - 20) + "A".repeat(20);
        while (!stopping) {
            try (Wire wire = brought(server, STALE)) {
                wire.send("CONNECT\naccept-version:1.2\nhost:pinion\npasscode:" + stale + "\n\n\0");
                wire.expect("ERROR", "code:token-rejected");
            } catch (IOException tooLate) {
                // Its answers come later and later, and it tries again.
            }
        }
    }

    private static void tell(String when, List<Double> receipts, List<Double> comings) {
        System.out.printf("%s: receipt %s; to get in %s%n", when, told(receipts), told(comings));
    }

    private static String told(List<Double> millis) {
        List<Double> sorted = millis.stream().sorted().toList();
        return "p50 %.2f, p99 %.2f, max %.2f ms".formatted(sorted.get(sorted.size() / 2),
                sorted.get(sorted.size() * 99 / 100), sorted.getLast());
    }
}
