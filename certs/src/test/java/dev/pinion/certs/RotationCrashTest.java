package dev.pinion.certs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import dev.pinion.protocol.Pin;
import dev.pinion.protocol.pins.KnownPins;
import dev.pinion.protocol.pins.PinJudge;
import dev.pinion.protocol.pins.PinNonce;
import dev.pinion.protocol.pins.PinVerdict;

@Tag("slow")
@Timeout(300) // each place of each change is cut
class RotationCrashTest {
    private static final char[] PASSWORD = "correct horse battery".toCharArray();
    private static final ServerKey ELSEWHERE = Stores.key();

    enum Change {
        PROMOTE,
        STAGE,
        RETIRE,
        RENEW_CURRENT,
        RENEW_NEXT,
        IMPORT_KEY,
        IMPORT_CERTIFICATE,
        MAKE_RECOVERY,
        PROMOTE_RECOVERY;

        /// @param recovery where the file of the recovery key is, or is to be
        void make(ServerKeyStore store, Path recovery) {
            switch (this) {
                case PROMOTE -> store.promote();
                case STAGE -> store.stage(Stores.REQUEST);
                case RETIRE -> store.retire();
                case RENEW_CURRENT -> store.renewCurrent(Stores.REQUEST);
                case RENEW_NEXT -> store.renewNext(Stores.REQUEST);
                case IMPORT_KEY -> imported(store, ELSEWHERE);
                case IMPORT_CERTIFICATE -> imported(store, store.current());
                case MAKE_RECOVERY -> safe(store).makeRecoveryKey(recovery, PASSWORD);
                case PROMOTE_RECOVERY -> safe(store).promoteRecoveryKey(recovery, PASSWORD);
            }
        }

        private static void imported(ServerKeyStore store, ServerKey key) {
            var chain = new TestCa().issue(key.certificate().getPublicKey(), Stores.NOW, Duration.ofDays(90));
            new KeyImport(store).pair(Pem.encode(key.privateKey()), Pem.encode(chain), null);
        }

        static KeySafe safe(ServerKeyStore store) {
            return new KeySafe(store, DiskFiles.INSTANCE, Stores.VAULT);
        }
    }

    @TempDir
    Path folder = Path.of("");

    @ParameterizedTest
    @EnumSource
    void aChangeCutShortAnywhereLeavesAStoreThatClientsFollow(Change change) {
        for (FailingFiles.Mode mode : FailingFiles.Mode.values()) {
            for (int n = 1; cutAt(n, mode, change); n++) {
                assertTrue(n < 500, "the change never ends");
            }
        }
    }

    /// False when the change ran through untouched.
    private boolean cutAt(int n, FailingFiles.Mode mode, Change change) {
        // Given
        String name = change + " " + mode + " " + n;
        Path keys = folder.resolve(name + "/keys");
        Path recovery = folder.resolve(name + "/recovery.p12");
        ServerKeyStore before = Stores.openOrCreate(keys);
        before.promote();
        if (change == Change.PROMOTE_RECOVERY) {
            Change.safe(before).makeRecoveryKey(recovery, PASSWORD);
        }
        KnownPins known = KnownPins.of(Stores.openOrCreate(keys).pinSet());
        var files = new FailingFiles(n, mode);
        // When
        boolean failed = false;
        try {
            var store = ServerKeyStore.open(new KeyFolders(keys, files), Stores.CLOCK, Stores.RANDOM);
            change.make(store, recovery);
        } catch (CertificateStoreException fault) {
            failed = true;
        }
        // Then
        // A look that only compares, such as at the state of the files, may do without an answer; a change may not.
        assertTrue(failed || !files.firedAtAChange(), name + ": a failed change was not told");
        assertTrue(files.fired() || !failed, name);
        assertUsable(keys, known, name);
        if (change == Change.PROMOTE_RECOVERY) {
            assertRecoveredByRepeating(keys, recovery, name);
        }
        Stores.openOrCreate(keys).promote();
        return files.fired();
    }

    private static void assertUsable(Path keys, KnownPins known, String when) {
        ServerKeyStore store = Stores.openOrCreate(keys);
        Pin shown = store.current().pin();
        assertTrue(known.pins().contains(shown), () -> when + ": a client that knew both pins is locked out");
        PinNonce nonce = PinNonce.fresh(new SecureRandom());
        PinVerdict verdict = new PinJudge(known, shown, nonce).judge(store.announce(nonce, known.pins()), Stores.NOW);
        if (verdict instanceof PinVerdict.Refused refused) {
            throw new AssertionError(when + ": " + refused.why());
        }
        if (store.pins().equals(known.pins())) {
            assertInstanceOf(PinVerdict.Unchanged.class, verdict);
        }
    }

    /// A recovery that was cut short is done by the same command again.
    private static void assertRecoveredByRepeating(Path keys, Path recovery, String when) {
        ServerKeyStore store = Stores.openOrCreate(keys);
        List<Pin> before = store.pins();
        Change.PROMOTE_RECOVERY.make(store, recovery);
        assertEquals(List.of(), store.pinSet().recovery(), when);
        assertFalse(before.contains(store.next().pin()), when);
    }
}
