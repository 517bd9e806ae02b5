package dev.pinion.certs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.pinion.protocol.Pin;
import dev.pinion.protocol.pins.KnownPins;
import dev.pinion.protocol.pins.PinJudge;
import dev.pinion.protocol.pins.PinNonce;
import dev.pinion.protocol.pins.PinSet;
import dev.pinion.protocol.pins.PinVerdict;

class RotationTest {
    private final TestClock clock = new TestClock(Stores.NOW);
    private Path keys = Path.of("");

    @BeforeEach
    void chooseAFolder(@TempDir Path folder) {
        keys = folder.resolve("keys");
    }

    private ServerKeyStore start() {
        return ServerKeyStore.openOrCreate(keys, Stores.REQUEST, clock, Stores.RANDOM);
    }

    private static PinVerdict learn(KnownPins known, Pin presented, ServerKeyStore store, Instant now) {
        PinNonce nonce = PinNonce.fresh(new SecureRandom());
        return new PinJudge(known, presented, nonce).judge(store.announce(nonce, known.pins()), now);
    }

    private static PinSet learned(PinVerdict verdict) {
        return assertInstanceOf(PinVerdict.Learned.class, verdict, verdict::toString).set();
    }

    @Test
    void aPromotionMakesNextCurrentAndANewNext() {
        // Given
        ServerKeyStore store = start();
        List<Pin> before = store.pins();
        clock.advance(Duration.ofDays(90));
        // When
        store.promote();
        // Then
        assertEquals(before.get(1), store.current().pin());
        assertFalse(before.contains(store.next().pin()));
        assertEquals(List.of(before.get(0)), store.retired());
        assertEquals(clock.instant(), store.currentSince());
        assertEquals(store.pins(), start().pins());
        assertEquals(store.pinSet(), ServerKeyStore.open(keys, clock).pinSet());
    }

    @Test
    void stagingKeepsTheCurrentKeyAndTheReplacedOneVouches() {
        // Given
        ServerKeyStore store = start();
        KnownPins known = KnownPins.of(store.pinSet());
        // When
        store.stage(Stores.REQUEST.with(KeyAlgorithm.ED25519));
        // Then
        assertEquals("Ed25519", store.next().algorithm());
        assertEquals(known.pins().get(0), store.current().pin());
        assertEquals(store.pinSet(), learned(learn(known, store.current().pin(), store, clock.instant())));
    }

    @Test
    void aClientFollowsManyRotationsOverAConnectionThatNeverEnds() {
        // Given
        ServerKeyStore store = start();
        KnownPins known = KnownPins.of(store.pinSet());
        PinJudge begun = new PinJudge(known, store.current().pin(), NONCE);
        for (int i = 0; i < 20; i++) {
            // When
            store.promote();
            store.promote();
            // Then the second one is learned though the first was missed
            known = KnownPins
                    .of(learned(begun.after(known).judge(store.announce(NONCE, known.pins()), clock.instant())));
        }
        assertEquals(store.pins(), known.pins());
    }

    @Test
    void whoeverListensHearsOfEachChange() {
        // Given
        ServerKeyStore store = start();
        List<Pin> heard = new ArrayList<>();
        store.listen(() -> heard.add(store.next().pin()));
        // When
        store.promote();
        Pin promoted = store.next().pin();
        store.stage(Stores.REQUEST);
        Pin staged = store.next().pin();
        store.reload();
        // Then
        assertEquals(List.of(promoted, staged, staged), heard);
    }

    private static final PinNonce NONCE = PinNonce.fresh(new SecureRandom());

    @Test
    void afterRetiringNoRetiredKeyVouchesButItsCertificateStays() {
        // Given
        ServerKeyStore store = start();
        KnownPins known = KnownPins.of(store.pinSet());
        Pin first = store.current().pin();
        store.promote();
        store.promote();
        assertInstanceOf(PinVerdict.Learned.class, learn(known, known.pins().get(1), store, clock.instant()));
        // When
        store.retire();
        // Then
        assertEquals(List.of(), store.retired());
        assertInstanceOf(PinVerdict.Refused.class, learn(known, known.pins().get(0), store, clock.instant()));
        assertEquals(2, store.retiredCertificates().size());
        assertEquals(first, Pin.of(store.retiredCertificates().get(1).getPublicKey()));
        assertFalse(Files.exists(keys.resolve("retired/1/key.pem")));
    }

    @Test
    void onlyTheNewestRetiredKeysAreKept() {
        // Given
        ServerKeyStore store = start();
        // When
        for (int i = 0; i < StoreChanges.RETIRED_KEYS_MAX + 3; i++) {
            store.promote();
        }
        // Then
        assertEquals(StoreChanges.RETIRED_KEYS_MAX, store.retired().size());
        assertFalse(Files.exists(keys.resolve("retired/3/key.pem")));
        assertTrue(Files.exists(keys.resolve("retired/3/cert.pem")));
    }

    @Test
    void theNumberOfTheSetGrowsWithEachChangeAlsoWhenTheClockGoesBack() {
        // Given
        ServerKeyStore store = start();
        long first = store.pinSet().number();
        assertEquals(clock.instant().toEpochMilli(), first);
        clock.advance(Duration.ofMinutes(-30));
        // When
        store.promote(Stores.REQUEST.with(KeyAlgorithm.EC_P256));
        // Then
        assertEquals(first + 1, store.pinSet().number());
    }

    @Test
    void aRestoredBackupDoesNotFallBehind() throws Exception {
        // Given
        ServerKeyStore store = start();
        byte[] backup = Files.readAllBytes(keys.resolve("state"));
        clock.advance(Duration.ofDays(1));
        store.promote();
        long announced = store.pinSet().number();
        // When the old state comes back and the next change is made
        Files.write(keys.resolve("state"), backup);
        clock.advance(Duration.ofDays(1));
        ServerKeyStore restored = start();
        // Then
        assertTrue(restored.pinSet().number() > announced);
    }

    @Test
    void renewalKeepsThePinAndTheNumber() {
        // Given
        ServerKeyStore store = start();
        PinSet before = store.pinSet();
        clock.advance(Duration.ofDays(300));
        // When
        store.renewCurrent(Stores.REQUEST);
        store.renewNext(Stores.REQUEST);
        // Then
        assertEquals(before, store.pinSet());
        assertEquals(clock.instant().plus(Duration.ofDays(365)),
                store.current().certificate().getNotAfter().toInstant());
        assertEquals(clock.instant().plus(Duration.ofDays(365)), store.next().certificate().getNotAfter().toInstant());
    }

    @Test
    void aServerThatSleptThroughTheExpiryRenewsItsOwnCertificateWithTheSameKey() {
        // Given RFC 9325 L15
        List<Pin> pins = start().pins();
        clock.advance(Duration.ofDays(400));
        // When
        ServerKeyStore store = start();
        // Then
        assertEquals(pins, store.pins());
        assertTrue(store.current().certificate().getNotAfter().toInstant().isAfter(clock.instant()));
        assertTrue(store.next().certificate().getNotAfter().toInstant().isAfter(clock.instant()));
    }

    @Test
    void aSecondChangerIsToldToWait() {
        // Given
        ServerKeyStore store = start();
        ServerKeyStore other = ServerKeyStore.open(keys, clock);
        // When Then
        try (var held = store.folders().lock()) {
            assertNotEquals(null, held);
            Stores.assertRefused(other::promote, "another process is changing the keys");
        }
        other.promote();
        assertEquals(2, other.pins().size());
    }

    @Test
    void aChangeThatFailedIsHealedByTheNextOfTheSameStore() {
        for (int n = 1;; n++) {
            // Given
            Path place = keys.resolve("data" + n);
            Stores.openOrCreate(place);
            var files = new FailingFiles(n, FailingFiles.Mode.ONCE);
            try {
                var store = ServerKeyStore.open(new KeyFolders(place, files), clock, Stores.RANDOM);
                try {
                    store.promote();
                } catch (CertificateStoreException cutShort) {
                    // When
                    store.promote();
                }
                // Then
                assertEquals(Stores.openOrCreate(place).pins(), store.pins(), "call " + n);
            } catch (CertificateStoreException whileOpening) {
                assertTrue(n < 20, () -> "call was not healed: " + whileOpening);
            }
            if (!files.fired()) {
                break;
            }
        }
    }

    @Test
    void aDamagedStateIsRefused() throws Exception {
        // Given
        ServerKeyStore store = start();
        String good = Files.readString(keys.resolve("state"));
        for (String bad : List.of("", "x", good.replace("set:", "set:x"), good.replace("v1", "v2"),
                good.replace("current-since:", "current-since:x"), good.replaceAll("pin:.*\n", ""),
                good.replace("sha256", "md5"), good.substring(0, 40))) {
            Files.writeString(keys.resolve("state"), bad);
            // When Then
            Stores.assertRefused(this::start, keys.resolve("state") + " is damaged");
        }
        assertEquals(2, store.pins().size());
    }
}
