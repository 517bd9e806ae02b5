package dev.pinion.certs;

import static dev.pinion.certs.Stores.later;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What others lay into the folder of `--import-from`.
class DeliveredPairTest {
    @TempDir
    private Path folder;
    private final TestCa ca = new TestCa();
    private final ServerKey theirs = Stores.key();
    private Path keys;
    private Path drop;

    @BeforeEach
    void folders() throws IOException {
        keys = folder.resolve("keys");
        drop = Files.createDirectory(folder.resolve("drop"));
    }

    private List<X509Certificate> chain(ServerKey key, Duration life) {
        return ca.issue(key.certificate().getPublicKey(), Stores.NOW, life);
    }

    private void deliver(String keyName, String certificateName, ServerKey key, Duration life) throws IOException {
        Path file = drop.resolve(keyName);
        Files.write(file, Pem.encode(key.privateKey()));
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
        Files.write(drop.resolve(certificateName), Pem.encode(chain(key, life)));
    }

    private void deliver(ServerKey key, Duration life) throws IOException {
        deliver("tls.key", "tls.crt", key, life);
    }

    /// Twice in a row the same is a change.
    private static boolean look(DeliveredPair delivered) {
        boolean first = delivered.check();
        return delivered.check() || first;
    }

    /// A store that is older than this start, so that clients may have its pins.
    private ServerKeyStore known() {
        Stores.openOrCreate(keys);
        return Stores.openOrCreate(keys);
    }

    @Test
    void theFirstStartShowsItAtOnce() throws IOException {
        // Given
        deliver(theirs, Duration.ofDays(90));
        ServerKeyStore store = Stores.openOrCreate(keys);
        // When
        new DeliveredPair(drop, store, false).begin();
        // Then
        assertEquals(theirs.pin(), store.current().pin());
        assertEquals(2, store.current().chain().size());
    }

    @Test
    void anotherKeyIsStagedAndPromotedWhenReadyOnlyIfThatIsWanted() throws IOException {
        // Given
        ServerKeyStore store = known();
        ServerKey before = store.current();
        deliver("privkey.pem", "fullchain.pem", theirs, Duration.ofDays(90));
        // When
        new DeliveredPair(drop, store, false).begin();
        // Then
        assertEquals(List.of(before.pin(), theirs.pin()), store.pins());
        assertFalse(store.promotesWhenReady());
        // When it is wanted later
        new DeliveredPair(drop, store, true).begin();
        // Then
        assertEquals(List.of(before.pin(), theirs.pin()), store.pins());
        assertTrue(store.promotesWhenReady());
        assertTrue(ServerKeyStore.open(keys, Stores.CLOCK).promotesWhenReady());
    }

    @Test
    void theWishEndsWithTheKeyItWasFor() throws IOException {
        ServerKeyStore store = known();
        deliver(theirs, Duration.ofDays(90));
        new DeliveredPair(drop, store, true).begin();

        store.stage();

        assertFalse(store.promotesWhenReady());
    }

    @Test
    void aNewCertificateForAKeyThatIsHereIsShownAtOnceAndTheSameOnceMoreIsNoChange() throws IOException {
        // Given
        deliver(theirs, Duration.ofDays(90));
        ServerKeyStore store = Stores.openOrCreate(keys);
        var delivered = new DeliveredPair(drop, store, true);
        delivered.begin();
        long set = store.pinSet().number();
        // When
        deliver(theirs, Duration.ofDays(120));
        boolean renewed = look(delivered);
        // Then
        assertTrue(renewed);
        assertEquals(Stores.NOW.plus(Duration.ofDays(120)), store.current().certificate().getNotAfter().toInstant());
        assertEquals(set, store.pinSet().number());
        assertFalse(look(delivered));
    }

    @Test
    void aPairThatIsHalfReplacedWaitsAndOneThatDoesNotMatchIsToldAndCured() throws IOException {
        // Given
        ServerKeyStore store = known();
        List<?> pins = store.pins();
        var delivered = new DeliveredPair(drop, store, true);
        delivered.begin();
        assertTrue(delivered.refusal().contains("Expected tls.crt and tls.key"), delivered.refusal());
        // When only one file has been changed yet
        deliver(theirs, Duration.ofDays(90));
        Files.write(drop.resolve("tls.crt"), Pem.encode(chain(Stores.key(), Duration.ofDays(90))));
        boolean taken = delivered.check();
        // Then
        assertFalse(taken);
        assertFalse(delivered.check());
        assertTrue(delivered.refusal().contains("does not belong to its certificate"), delivered.refusal());
        assertEquals(pins, store.pins());
        // When
        deliver(theirs, Duration.ofDays(90));
        // Then
        assertTrue(look(delivered));
        assertEquals("", delivered.refusal());
        assertEquals(theirs.pin(), store.next().pin());
    }

    @Test
    void aKeyThatOthersCanReadIsRefusedUntilItsModeIsMended() throws IOException {
        // Given
        ServerKeyStore store = known();
        deliver(theirs, Duration.ofDays(90));
        Files.setPosixFilePermissions(drop.resolve("tls.key"), PosixFilePermissions.fromString("rw-r--r--"));
        var delivered = new DeliveredPair(drop, store, true);
        delivered.begin();
        assertTrue(delivered.refusal().contains("chmod 600"), delivered.refusal());
        // When
        Files.setPosixFilePermissions(drop.resolve("tls.key"), PosixFilePermissions.fromString("rw-------"));
        // Then
        assertTrue(delivered.check());
        assertEquals("", delivered.refusal());
    }

    @Test
    void aCertificateThatIsNotYetValidIsTakenInWhenItIs() throws IOException {
        // Given
        known();
        var clock = new TestClock(Stores.NOW.minus(Duration.ofDays(1)));
        ServerKeyStore store = ServerKeyStore.open(keys, clock);
        deliver(theirs, Duration.ofDays(90));
        var delivered = new DeliveredPair(drop, store, true);
        delivered.begin();
        assertTrue(delivered.refusal().contains("not valid before"), delivered.refusal());
        // When
        clock.advance(Duration.ofDays(1));
        // Then
        assertTrue(delivered.check());
        assertEquals(later(Duration.ZERO).instant(), store.nextSince());
    }
}
