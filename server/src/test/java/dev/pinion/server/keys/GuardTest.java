package dev.pinion.server.keys;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.pinion.certs.CertificateRequest;
import dev.pinion.certs.RotationPlan;
import dev.pinion.certs.ServerKeyStore;
import dev.pinion.protocol.Pin;
import dev.pinion.protocol.json.JsonReader;
import dev.pinion.server.admin.KeyCommands;
import dev.pinion.server.pins.Confirmation;
import dev.pinion.server.pins.PromotionGuard;

/// What may lock clients out asks them first: the operator's promotion, and the automatic one.
class GuardTest {
    private static final Instant NOW = Instant.parse("2026-11-21T12:00:00Z");
    private static final RotationPlan PLAN = new RotationPlan(RotationPlan.EVERY_DEFAULT, RotationPlan.OVERLAP_DEFAULT);

    @TempDir
    private Path folder;
    private final List<Confirmation> known = new ArrayList<>();
    private List<Pin> pins = List.of();

    /// As a stopped server's: the store, and the confirmations of this test.
    private record Control(ServerKeyStore store, Readiness readiness) implements KeyControl {
        @Override
        public void change(Runnable steps) {
            steps.run();
        }

        @Override
        public Optional<Care> care() {
            return Optional.empty();
        }
    }

    @BeforeEach
    void makeKeys() {
        pins = store(NOW).pins();
    }

    private ServerKeyStore store(Instant now) {
        return ServerKeyStore.openOrCreate(folder.resolve("keys"), CertificateRequest.forNames(List.of("localhost")),
                Clock.fixed(now, ZoneOffset.UTC), new SecureRandom());
    }

    private static Instant day(int day) {
        return NOW.plus(Duration.ofDays(day));
    }

    private Map<String, ?> ask(String command, String question) throws Exception {
        return ask(command, question, Readiness.of(PromotionGuard.judge(pins.get(1), known, List.of("stock"), NOW)));
    }

    private Map<String, ?> ask(String command, String question, Readiness readiness) throws Exception {
        var commands = KeyCommands.of(new Control(store(NOW), readiness), Clock.fixed(NOW, ZoneOffset.UTC));
        return commands.run(command, JsonReader.object(question.getBytes(StandardCharsets.UTF_8)));
    }

    private void follows(String subject, Instant lastSeen, Optional<Pin> confirmed) {
        known.add(new Confirmation(subject, subject, "laptop", lastSeen,
                confirmed.map(pin -> new Confirmation.Stored(1, pin, lastSeen))));
    }

    @Test
    void aPromotionIsRefusedWhileSomebodyHasNotConfirmedAndSaysWho() {
        // Given
        follows("anna", day(-29), Optional.empty());
        follows("bert", NOW, Optional.of(pins.get(1)));
        follows("carl", day(-31), Optional.empty());
        follows("dora", NOW, Optional.of(pins.get(0)));
        // When
        var refused = assertThrows(IllegalStateException.class, () -> ask("certs-promote", "{}"));
        // Then
        String why = String.valueOf(refused.getMessage());
        assertTrue(why.contains("2 pin stores") && why.contains("anna (store laptop, last seen 2026-10-23T12:00:00Z)")
                && why.contains("dora") && why.contains("--force"), why);
        assertFalse(why.contains("bert") || why.contains("carl"), why);
        assertEquals(pins, store(NOW).pins());
    }

    @Test
    void forceOverridesAndSaysSo() throws Exception {
        follows("anna", NOW, Optional.empty());

        Map<String, ?> answer = ask("certs-promote", "{\"force\":true}");

        assertEquals(true, answer.get("forced"));
        assertEquals(pins.get(1), store(NOW).current().pin());
    }

    @Test
    void whoNeverAsksAndWhoWasAwayDoNotBlock() throws Exception {
        follows("carl", day(-31), Optional.empty());

        ask("certs-promote", "{}");

        assertEquals(pins.get(1), store(NOW).current().pin());
    }

    @Test
    void whereConfirmationsCannotBeReadOnlyForcePromotes() throws Exception {
        Readiness unknown = Readiness.unknown("the database is in use");

        var refused = assertThrows(IllegalStateException.class, () -> ask("certs-promote", "{}", unknown));
        assertTrue(String.valueOf(refused.getMessage()).contains("the database is in use"), refused::getMessage);
        assertTrue(ask("certs-status", "{}", unknown).toString().contains("unknown=the database is in use"));
        assertEquals(pins, store(NOW).pins());

        ask("certs-promote", "{\"force\":true}", unknown);
        assertEquals(pins.get(1), store(NOW).current().pin());
    }

    @Test
    void theStatusShowsWhoHasConfirmedWhoHasNotAndWhenLastSeen() throws Exception {
        // Given
        follows("anna", day(-2), Optional.empty());
        follows("bert", NOW, Optional.of(pins.get(1)));
        // When
        String status = ask("certs-status", "{}").toString();
        String text = String.valueOf(ask("certs-status", "{\"text\":true}").get("text"));
        // Then
        assertTrue(
                status.contains("promotable=false") && status.contains("silent=[stock]")
                        && status.contains("waiting=[{sub=anna, store=laptop, last-seen=2026-11-19T12:00:00Z}]"),
                status);
        assertTrue(text.contains("waiting anna, store laptop, last seen 2026-11-19T12:00:00Z")
                && text.contains("ready   bert") && text.contains("recovery  none"), text);
    }

    @Test
    void theAutomaticRotationWaitsForTheGuardRenewsMeanwhileAndGoesOn() {
        // Given a follower who does not confirm, and certificates of a year
        follows("anna", NOW, Optional.empty());
        ServerKeyStore store = store(day(300));
        var others = new AtomicReference<>("");
        var rotation = new Rotation(store, Optional.of(PLAN), pin -> known.isEmpty(), others::get);
        rotation.look(day(89));
        assertEquals("", rotation.held());
        // When
        rotation.look(day(91));
        // Then
        assertNotEquals("", rotation.held());
        assertEquals(pins, store.pins());
        // When the certificates are due
        rotation.look(day(300));
        rotation.look(day(300));
        // Then both are renewed with their keys
        assertEquals(pins, store.pins());
        assertTrue(store.current().certificate().getNotAfter().toInstant().isAfter(day(600)));
        assertTrue(store.next().certificate().getNotAfter().toInstant().isAfter(day(600)));
        assertNotEquals("", rotation.held());
        // When she has confirmed, and another server must have the same keys
        known.clear();
        others.set("b:1");
        rotation.look(day(300));
        // Then
        assertTrue(rotation.held().contains("other servers share the database (b:1)"), rotation.held());
        assertEquals(pins, store.pins());
        // When that one has gone
        others.set("");
        rotation.look(day(300));
        // Then
        assertEquals(pins.get(1), store.current().pin());
        assertEquals("", rotation.held());
    }
}
