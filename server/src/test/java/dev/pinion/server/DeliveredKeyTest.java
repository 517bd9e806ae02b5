package dev.pinion.server;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
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
import dev.pinion.protocol.pins.KnownPins;
import dev.pinion.protocol.pins.PinConfirmation;
import dev.pinion.protocol.pins.PinNonce;
import dev.pinion.protocol.pins.PinQuestion;
import dev.pinion.protocol.pins.PinStoreId;
import dev.pinion.server.keys.KeySettings;

/// Others put the server's certificate into a folder, as certbot and cert-manager do; what the next handshake shows.
class DeliveredKeyTest {
    private static final PinStoreId STORE = new PinStoreId("laptop-1");

    @TempDir
    private Path folder;

    private TestServer server(Path data, Duration overlap) throws IOException {
        var plan = new RotationPlan(overlap.multipliedBy(1_000), overlap);
        KeySettings settings = KeySettings.DEFAULTS.withPlan(Optional.of(plan)).withImport(drop(), true);
        return TestServer.start(data, config -> config.withRotation(settings));
    }

    private Path drop() throws IOException {
        return Files.createDirectories(folder.resolve("drop"));
    }

    private Pin deliver(String name) throws IOException {
        KeyFiles made = KeyFiles.made(folder.resolve(name));
        KeyFiles.replace(drop().resolve("tls.key"), made.key());
        KeyFiles.replace(drop().resolve("tls.crt"), made.certificate());
        return made.pin();
    }

    private static Pin shown(TestServer server) throws IOException {
        try (Wire wire = server.wire()) {
            return wire.pin();
        }
    }

    @Test
    void theVeryFirstHandshakeShowsWhatLiesThere() throws IOException {
        Pin theirs = deliver("first");

        try (TestServer server = server(folder.resolve("data"), Duration.ofDays(14))) {
            assertEquals(theirs, shown(server));
        }
    }

    @Test
    void anotherKeyIsPromotedWithoutAPersonWhenWhoFollowsThePinsHasStoredIt() throws IOException {
        Path data = folder.resolve("data");
        Pin first = deliver("first");
        try (TestServer server = server(data, Duration.ofMillis(500)); Wire anna = server.session("anna")) {
            // Given
            var question = new PinQuestion(PinNonce.fresh(new SecureRandom()), STORE,
                    KnownPins.of(server.server().keys().pinSet()));
            var ask = new StringBuilder("SUBSCRIBE\ndestination:/server/pins\nid:p\n");
            question.headers().forEach((name, value) -> ask.append(name + ":" + value + "\n"));
            anna.send(ask + "\n\0").expect("MESSAGE");
            // When
            Pin second = deliver("second");
            // Then it is announced, and waits
            anna.expect("MESSAGE");
            await().until(() -> server.server().scrape().contains("\npinion_keys_rotation_held 1.0\n"));
            assertEquals(List.of(first, second), server.server().pins());
            assertEquals(first, shown(server));
            // When anna has stored it
            var confirmed = new StringBuilder("SEND\ndestination:/server/pins\nreceipt:c\n");
            new PinConfirmation(STORE, server.server().keys().pinSet().number()).headers()
                    .forEach((name, value) -> confirmed.append(name + ":" + value + "\n"));
            anna.send(confirmed + "\n\0").expect("RECEIPT");
            // Then
            await().until(() -> shown(server).equals(second));
        }
    }

    @Test
    void withoutAnybodyWhoFollowsItWaitsForTheOverlapAndStatusSaysUntilWhen() throws IOException {
        Path data = folder.resolve("data");
        deliver("first");
        try (TestServer server = server(data, Duration.ofDays(14)); Operator operator = server.operator()) {
            // When
            Pin second = deliver("second");
            await().until(() -> server.server().pins().get(1).equals(second));
            // Then
            String status = operator.ask("certs-status", "{}");
            assertTrue(status.contains("\"promotes-when-ready\":true"), status);
            String text = operator.ask("certs-status", "{\"text\":true}");
            assertTrue(text.contains("the next key when clients are ready, from"), text);
            // When
            server.clock().putAhead(Duration.ofDays(15));
            // Then
            await().until(() -> shown(server).equals(second));
        }
    }

    @Test
    void aNewCertificateForTheSameKeyIsShownAndSetAndPinsStay() throws IOException {
        Path data = folder.resolve("data");
        Pin theirs = deliver("first");
        try (TestServer server = server(data, Duration.ofDays(14))) {
            long number = server.server().keys().pinSet().number();
            var before = server.server().keys().current().certificate();
            // When
            var store = ServerKeyStore.open(folder.resolve("first"), Clock.systemUTC());
            store.renewCurrent(new CertificateRequest(List.of("localhost"), Duration.ofDays(30)));
            KeyFiles.replace(drop().resolve("tls.crt"), folder.resolve("first/current/cert.pem"));
            // Then
            await().until(() -> !server.server().keys().current().certificate().equals(before));
            assertEquals(theirs, shown(server));
            assertEquals(number, server.server().keys().pinSet().number());
        }
    }

    @Test
    void whatCannotBeTakenInIsToldAndTheServerServesOn() throws IOException {
        Path data = folder.resolve("data");
        Pin theirs = deliver("first");
        try (TestServer server = server(data, Duration.ofDays(14)); Operator operator = server.operator()) {
            // When
            Files.writeString(drop().resolve("tls.crt"), "garbage");
            // Then
            await().until(() -> operator.ask("certs-status", "{}").contains("\"refusal\":\"the certificate in "));
            assertTrue(server.server().scrape().contains("\npinion_keys_refused 1.0\n"));
            assertEquals(theirs, shown(server));
        }
    }
}
