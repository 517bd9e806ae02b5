package dev.pinion.server;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.pinion.certs.CertificateRequest;
import dev.pinion.certs.RotationPlan;
import dev.pinion.certs.ServerKeyStore;
import dev.pinion.protocol.Pin;

/// Keys that change by themselves or by an operator's word, seen from the outside.
class KeyRotationTest {
    private static final Duration QUARTER = Duration.ofDays(91);

    @TempDir
    private Path data;

    private static Pin shown(TestServer server) throws IOException {
        try (Wire wire = server.wire()) {
            return wire.pin();
        }
    }

    /// Of a server whose keys were made some days ago, and that was not running since.
    private List<Pin> keysMadeBefore(int days) {
        return ServerKeyStore
                .openOrCreate(data.resolve("keys"), CertificateRequest.forNames(List.of("localhost")),
                        Clock.offset(Clock.systemUTC(), Duration.ofDays(-days)), new SecureRandom())
                .pins();
    }

    @Test
    void afterAPromotionTheVeryNextHandshakeShowsTheNewKeyAndConnectionsStay() throws IOException {
        try (TestServer server = TestServer.start(data); Operator operator = server.operator()) {
            // Given
            List<Pin> before = server.server().pins();
            // When
            String answer = operator.ask("certs-promote", "{}");
            // Then
            assertEquals(before.get(1), shown(server));
            assertTrue(answer.contains("\"current\":\"" + before.get(1)), answer);
            String status = operator.ask("certs-status", "{}");
            assertTrue(status.contains("\"retired\":[\"" + before.get(0)), status);
        }
    }

    @Test
    void stagingRenewingAndRetiringDoWhatTheySay() throws IOException {
        try (TestServer server = TestServer.start(data); Operator operator = server.operator()) {
            List<Pin> before = server.server().pins();

            String renewed = operator.ask("certs-renew", "{}");
            assertTrue(renewed.contains(before.get(0).toString()), renewed);
            assertEquals(before, server.server().pins());

            String staged = operator.ask("certs-stage",
                    "{\"kind\":\"ed25519\",\"names\":[\"a.example\"],\"lifetime-days\":30}");
            assertTrue(staged.contains("\"next\":\"" + server.server().pins().get(1)), staged);
            assertNotEquals(before, server.server().pins());
            String status = operator.ask("certs-status", "{}");
            assertTrue(status.contains("\"kind\":\"Ed25519\",\"names\":[\"a.example\"]"), status);

            String retired = operator.ask("certs-retire", "{\"text\":true}");
            assertTrue(retired.contains("private keys of 1 retired"), retired);
            assertTrue(operator.ask("certs-status", "{}").contains("\"retired\":[]"));
        }
    }

    @Test
    void questionsThatAreNotAsTheyShouldBeChangeNothing() throws IOException {
        try (TestServer server = TestServer.start(data); Operator operator = server.operator()) {
            List<Pin> before = server.server().pins();
            for (String question : List.of("promote {\"force\":\"yes\"}", "promote {\"forse\":true}", "promote []",
                    "stage {\"kind\":\"rsa-512\"}", "stage {\"names\":[]}", "stage {\"names\":[7]}",
                    "stage {\"names\":[\"a b\"]}", "stage {\"lifetime-days\":0}", "stage {\"lifetime-days\":1.5}",
                    "stage {\"lifetime-days\":1e99}", "renew {\"next\":1}", "retire {\"all\":true}",
                    "status {\"text\":1}")) {
                int space = question.indexOf(' ');
                String answer = operator.ask("certs-" + question.substring(0, space), question.substring(space + 1));
                assertTrue(answer.startsWith("{\"ok\":false,\"error\":\""), question + ": " + answer);
            }
            assertEquals(before, server.server().pins());
        }
    }

    @Test
    void keysRotateByThemselvesWhenTheirTimeHasCome() throws IOException {
        try (TestServer server = TestServer.start(data)) {
            // Given
            List<Pin> before = server.server().pins();
            // When
            server.clock().putAhead(QUARTER);
            // Then
            await().until(() -> shown(server).equals(before.get(1)));
            assertTrue(server.server().scrape().contains("\npinion_keys_rotation_held 0.0\n"));
        }
    }

    @Test
    void aServerThatSleptThroughTheDateAndTheExpiryRotatesAfterItsStart() throws IOException {
        // Given
        List<Pin> before = keysMadeBefore(400);
        try (TestServer server = TestServer.start(data)) {
            // Then
            await().until(() -> shown(server).equals(before.get(1)));
            assertEquals(before.get(1), server.server().pins().get(0));
        }
    }

    @Test
    void withoutAPlanKeysStay() throws IOException {
        // Given
        List<Pin> before = keysMadeBefore(355);
        try (TestServer server = TestServer.start(data, config -> config.withRotation(Optional.empty()));
                Operator operator = server.operator()) {
            // When
            String status = operator.ask("certs-status", "{}");
            // Then
            assertTrue(status.contains("\"rotation\":{\"automatic\":false}"), status);
            assertEquals(before, server.server().pins());
            assertEquals(before.get(0), shown(server));
        }
    }

    @Test
    void aPlanOfSecondsIsKeptToo() throws IOException {
        var fast = new RotationPlan(Duration.ofSeconds(2), Duration.ofSeconds(1));
        try (TestServer server = TestServer.start(data, config -> config.withRotation(Optional.of(fast)))) {
            List<Pin> before = server.server().pins();

            await().until(() -> !before.contains(shown(server)));
        }
    }
}
