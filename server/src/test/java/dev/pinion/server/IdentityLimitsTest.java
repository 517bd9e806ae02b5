package dev.pinion.server;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

import dev.pinion.server.access.ForeignIssuer;
import dev.pinion.server.issuer.TokenRequest;

/// Limits of one identity, by the server's settings and by the claim `pinion_limits` of its tokens.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class IdentityLimitsTest {
    @TempDir
    private static Path data;
    @TempDir
    private static Path provider;
    private final ForeignIssuer acme = new ForeignIssuer("https://acme.example", "a1");
    private TestServer server;
    private final AuditLines audit = new AuditLines();

    @BeforeAll
    void start() throws IOException {
        Path jwks = Files.writeString(provider.resolve("jwks.json"), acme.jwks());
        IssuerSettings foreign = IssuerSettings.of("https://acme.example", "pinion", new IssuerKeys.InFile(jwks))
                .withSubjectPrefix("acme:");
        server = TestServer.start(data,
                config -> config.withAbuseLimits(config.abuseLimits().withBytes(100 * 1024, 100 * 1024))
                        .withTokens(new TokenSettings(List.of(TestServer.own(data), foreign))));
    }

    @AfterAll
    void stop() {
        server.close();
        audit.close();
    }

    private String token(String subject, Map<String, Long> limits) {
        return server
                .token(new TokenRequest(subject, List.of("send:>", "read:>"), Duration.ofHours(1)).withLimits(limits));
    }

    private static long millisOf(Wire wire, int messages, int bytes) throws IOException {
        long begin = System.nanoTime();
        for (int i = 0; i < messages; i++) {
            wire.send("SEND\ndestination:/channel/x\nreceipt:" + i + "\n\n" + "x".repeat(bytes) + "\0");
        }
        for (int i = 0; i < messages; i++) {
            wire.expect("RECEIPT", "receipt-id:" + i);
        }
        return (System.nanoTime() - begin) / 1_000_000;
    }

    @Test
    void whoSendsMoreBytesThanItMayIsReadMoreSlowlyAndLosesNothing() throws IOException {
        try (Wire wire = server.session("heavy")) {
            long millis = millisOf(wire, 5, 50 * 1024);
            assertTrue(millis >= 900,
                    "250 KiB at 100 KiB a second behind 100 KiB, the last frame not waited for: " + millis);
        }
    }

    @Test
    void aClaimLowersTheRateAndAHigherOneDoesNot() throws IOException {
        try (Wire low = server.wire().connect(token("low", Map.of("messages.per.second", 10L, "messages.burst", 1L)))) {
            long millis = millisOf(low, 10, 1);
            assertTrue(millis >= 750, "10 messages at 10 a second behind the first: " + millis + " ms");
        }
        try (Wire high = server.wire()
                .connect(token("high", Map.of("bytes.per.second", 1L << 40, "bytes.burst", 1L << 40)))) {
            assertTrue(millisOf(high, 5, 50 * 1024) >= 900);
        }
    }

    @Test
    void aClaimLowersTheNumberOfSessions() throws IOException {
        String one = token("single", Map.of("connections.per.identity.max", 1L));
        try (Wire first = server.wire().connect(one)) {
            Wire second = server.wire()
                    .send("CONNECT\naccept-version:1.2\nhost:x\npasscode:" + server.token("single", "send:>")
                            + "\n\n\0");
            String said = second.expect("ERROR", "code:limit-exceeded").header("message");
            assertTrue(said.contains("more than 1 connections of one identity"), said);
            second.close();
            // When
            first.send("SEND\ndestination:/server/token\nreceipt:r\n\n" + server.token("single", "send:>") + "\0")
                    .expect("RECEIPT");
            // Then
            server.session("single").close();
        }
        await().ignoreException(AssertionError.class).untilAsserted(() -> server.wire().connect(one).close());
    }

    @Test
    void aClaimLowersTheSizeOfABodyAndANewTokenRaisesItAgain() throws IOException {
        String small = token("small", Map.of("message.body.max", 10L));
        Wire wire = server.wire();
        wire.send("CONNECT\naccept-version:1.2\nhost:x\npasscode:" + small + "\n\n\0");
        assertTrue(wire.expect("CONNECTED").header("limits").startsWith("body=10,"));
        ServerTestBase.publish(wire, "x", "ten bytes.");
        wire.send("SEND\ndestination:/server/token\nreceipt:t\n\n" + server.token("small", "send:>") + "\0")
                .expect("RECEIPT");
        ServerTestBase.publish(wire, "x", "eleven bytes");
        wire.send("SEND\ndestination:/server/token\nreceipt:t\n\n" + small + "\0").expect("RECEIPT");
        wire.send("BEGIN\ntransaction:1\n\n\0SEND\ndestination:/channel/x\ntransaction:1\n\neleven bytes\0");
        String said = wire.expect("ERROR", "code:limit-exceeded").header("message");
        assertTrue(said.contains("message.body.max of pinion_limits"), said);
        wire.close();
        // no token raises what the server takes
        try (Wire large = server.wire()) {
            large.send("CONNECT\naccept-version:1.2\nhost:x\npasscode:"
                    + token("large", Map.of("message.body.max", 1L << 40)) + "\n\n\0");
            assertTrue(large.expect("CONNECTED").header("limits").startsWith("body=" + 256 * 1024 + ","));
        }
    }

    @Test
    void aClaimLowersTheNumberOfDurableSubscriptionsAloneAndShared() throws IOException {
        String one = token("reader", Map.of("cursors.max", 1L));
        String durable = "SUBSCRIBE\nid:%1$s\ndestination:/channel/x\ndurable-subscription-name:%1$s\nack:client%2$s\nreceipt:r\n\n\0";
        for (String shared : List.of("", "\nshared:true")) {
            try (Wire wire = server.wire().connect(one)) {
                wire.send(durable.formatted("first", "")).expect("RECEIPT");
                wire.send(durable.formatted("second", shared));
                String said = wire.expect("ERROR", "code:limit-exceeded").header("message");
                assertTrue(said.contains("more than 1 durable subscriptions"), said);
            }
        }
        try (Wire wire = server.wire().connect(server.token("reader", "read:>"))) {
            wire.send(durable.formatted("second", "")).expect("RECEIPT");
        }
    }

    @Test
    void aClaimInABadFormIsRefused() throws IOException {
        server.wire().connect(acme.token("good", "pinion_limits", Map.of("messages.burst", 5))).close();
        for (Object bad : List.of("10", List.of(1), Map.of("connections.max", 1), Map.of("messages.burst", 0),
                Map.of("messages.burst", "1"))) {
            String token = acme.token("bad", "pinion_limits", bad);
            try (Wire wire = server.wire()) {
                wire.send("CONNECT\naccept-version:1.2\nhost:x\npasscode:" + token + "\n\n\0");
                wire.expect("ERROR", "code:token-rejected");
            }
        }
        // Then: the log says why, the first time at least
        await().until(() -> audit.beginning("ended").stream().anyMatch(line -> line.contains("pinion_limits")));
    }
}
