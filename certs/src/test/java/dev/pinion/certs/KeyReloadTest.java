package dev.pinion.certs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import dev.pinion.certs.KeyReload.Outcome;
import dev.pinion.protocol.Pin;
import dev.pinion.protocol.pins.PinSet;

class KeyReloadTest {
    @TempDir
    Path folder = Path.of("");

    private record Running(ServerKeyStore store, ServerTls tls, KeyReload reload) {}

    private Running start() {
        ServerKeyStore store = Stores.openOrCreate(folder.resolve("keys"));
        ServerTls tls = new ServerTls(store.current());
        return new Running(store, tls, new KeyReload(store, tls));
    }

    @Test
    void aPromotionByAnotherProcessIsServed() {
        // Given
        Running server = start();
        Pin next = server.store().next().pin();
        assertEquals(Outcome.UNCHANGED, server.reload().check());
        // When
        ServerKeyStore.open(folder.resolve("keys"), Stores.CLOCK).promote();
        // Then
        assertEquals(Outcome.CHANGING, server.reload().check());
        assertEquals(Outcome.RELOADED, server.reload().check());
        assertEquals(Outcome.UNCHANGED, server.reload().check());
        assertEquals(next, server.tls().current().pin());
        assertEquals(next, server.store().current().pin());
        assertEquals(ServerKeyStore.open(folder.resolve("keys"), Stores.CLOCK).pinSet(), server.store().pinSet());
    }

    @Test
    void whoeverIsToldOfAChangeIsShownItsKeyByTheNextHandshake() {
        // Given: somebody who listens since before the reload was there, as announcements do
        ServerKeyStore store = Stores.openOrCreate(folder.resolve("keys"));
        ServerTls tls = new ServerTls(store.current());
        List<Pin> shown = new ArrayList<>();
        store.listen(() -> shown.add(tls.current().pin()));
        var reload = new KeyReload(store, tls);
        // When
        Pin first = store.next().pin();
        store.promote();
        Pin second = store.next().pin();
        ServerKeyStore.open(folder.resolve("keys"), Stores.CLOCK).promote();
        assertEquals(Outcome.RELOADED, reload.checkNow());
        // Then
        assertEquals(List.of(first, second), shown);
    }

    @Test
    void handshakesShowAKeyBeforeTheStoreAnnouncesItsSet() {
        // Given
        ServerKeyStore store = Stores.openOrCreate(folder.resolve("keys"));
        Pin next = store.next().pin();
        PinSet before = store.pinSet();
        List<PinSet> announcedMeanwhile = new ArrayList<>();
        // When
        store.showFirst(key -> {
            assertEquals(next, key.pin());
            announcedMeanwhile.add(store.pinSet());
        });
        store.promote();
        // Then
        assertEquals(List.of(before), announcedMeanwhile);
    }

    @Test
    void aKeyAndItsCertificateMayArriveAtDifferentMoments() throws IOException {
        // Given
        Running server = start();
        Pin old = server.tls().current().pin();
        ServerKey other = Stores.key();
        // When the key comes first
        Files.write(folder.resolve("keys/current/key.pem"), Pem.encode(other.privateKey()));
        // Then
        assertEquals(Outcome.CHANGING, server.reload().check());
        assertEquals(Outcome.REFUSED, server.reload().check());
        assertEquals(Outcome.STILL_REFUSED, server.reload().check());
        assertEquals(old, server.tls().current().pin());
        assertEquals(1, server.reload().failures());
        assertTrue(server.reload().refusal().contains("does not belong"), server.reload().refusal());
        // When the certificate follows
        Files.write(folder.resolve("keys/current/cert.pem"), Pem.encode(other.chain()));
        server.reload().check();
        // Then
        assertEquals(Outcome.RELOADED, server.reload().check());
        assertEquals(other.pin(), server.tls().current().pin());
        assertEquals("", server.reload().refusal());
    }

    enum Fault {
        GARBAGE, EMPTY, MISSING, WORLD_READABLE, EXPIRED, NEXT_MISSING
    }

    private static void damage(Path current, Fault fault) throws IOException {
        Path key = current.resolve("key.pem");
        Path certificate = current.resolve("cert.pem");
        switch (fault) {
            case GARBAGE -> Files.writeString(certificate, "garbage");
            case EMPTY -> Files.writeString(key, "");
            case MISSING -> Files.move(current, current.resolveSibling("gone"));
            case WORLD_READABLE -> {
                Files.writeString(key, "\n", StandardOpenOption.APPEND);
                Files.setPosixFilePermissions(key, PosixFilePermissions.fromString("rw-r--r--"));
            }
            case EXPIRED -> {
                ServerKey pair = new KeyFolders(current.resolveSibling(""), DiskFiles.INSTANCE).read("current");
                Files.write(certificate, Pem.encode(new TestCa().issue(pair.certificate().getPublicKey(),
                        Stores.NOW.minus(Duration.ofDays(9)), Duration.ofDays(8))));
            }
            case NEXT_MISSING -> Files.move(current.resolveSibling("next"), current.resolveSibling("gone"));
        }
    }

    @ParameterizedTest
    @EnumSource
    void onAnyFaultTheOldPairServesOn(Fault fault) throws Exception {
        // Given
        Running server = start();
        Pin old = server.tls().current().pin();
        try (var ends = new TlsEnds(server.tls())) {
            // When
            damage(folder.resolve("keys/current"), fault);
            server.reload().check();
            Outcome outcome = server.reload().check();
            // Then
            assertEquals(Outcome.REFUSED, outcome);
            assertEquals(old, ends.pinShown(TlsEnds.clientContext()));
            assertEquals(old, server.store().current().pin());
        }
    }

    @Test
    void whatWasRefusedForItsModeIsServedOnceTheModeIsRight() throws IOException {
        // Given
        Running server = start();
        damage(folder.resolve("keys/current"), Fault.WORLD_READABLE);
        server.reload().check();
        assertEquals(Outcome.REFUSED, server.reload().check());
        assertEquals(Outcome.STILL_REFUSED, server.reload().check());
        // When
        Files.setPosixFilePermissions(folder.resolve("keys/current/key.pem"),
                PosixFilePermissions.fromString("rw-------"));
        // Then
        assertEquals(Outcome.RELOADED, server.reload().check());
        assertEquals(1, server.reload().failures());
        assertEquals("", server.reload().refusal());
    }

    @Test
    void filesThatArePutBackAsTheyWereAreNoLongerAFault() throws IOException {
        // Given
        Running server = start();
        Path certificate = folder.resolve("keys/current/cert.pem");
        byte[] good = Files.readAllBytes(certificate);
        damage(folder.resolve("keys/current"), Fault.GARBAGE);
        server.reload().check();
        server.reload().check();
        // When
        Files.write(certificate, good);
        // Then
        assertEquals(Outcome.UNCHANGED, server.reload().check());
        assertEquals("", server.reload().refusal());
    }

    @Test
    void anOperatorWhoAsksIsAnsweredAtOnceAndEachTime() throws IOException {
        // Given
        Running server = start();
        damage(folder.resolve("keys/current"), Fault.GARBAGE);
        // When Then
        assertEquals(Outcome.REFUSED, server.reload().checkNow());
        assertEquals(Outcome.REFUSED, server.reload().checkNow());
        assertEquals(2, server.reload().failures());
    }

    @Test
    void aRecoveryPinThatAnotherProcessAddedIsAnnounced() {
        // Given
        Running server = start();
        ServerKeyStore other = ServerKeyStore.open(folder.resolve("keys"), Stores.CLOCK);
        // When
        Pin pin = new KeySafe(other, DiskFiles.INSTANCE, Stores.VAULT).makeRecoveryKey(folder.resolve("r.p12"),
                "correct horse battery".toCharArray());
        // Then
        assertEquals(Outcome.RELOADED, server.reload().checkNow());
        assertEquals(List.of(pin), server.store().pinSet().recovery());
    }
}
