package dev.pinion.certs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import dev.pinion.protocol.Pin;
import dev.pinion.protocol.pins.KnownPins;
import dev.pinion.protocol.pins.PinJudge;
import dev.pinion.protocol.pins.PinNonce;
import dev.pinion.protocol.pins.PinVerdict;

@Tag("slow")
class RotationCrashTest {
    private static final Map<String, Consumer<ServerKeyStore>> CHANGES = Map.of("promote", ServerKeyStore::promote,
            "stage", store -> store.stage(Stores.REQUEST), "retire", ServerKeyStore::retire, "renew",
            store -> store.renewCurrent(Stores.REQUEST));

    @TempDir
    Path folder = Path.of("");

    @ParameterizedTest
    @ValueSource(strings = {"promote", "stage", "retire", "renew"})
    void aChangeCutShortAnywhereLeavesAStoreThatClientsFollow(String name) {
        for (FailingFiles.Mode mode : FailingFiles.Mode.values()) {
            for (int n = 1; cutAt(n, mode, name); n++) {
                assertTrue(n < 500, "the change never ends");
            }
        }
    }

    /// False when the change ran through untouched.
    private boolean cutAt(int n, FailingFiles.Mode mode, String name) {
        // Given
        Path keys = folder.resolve(name + mode + n + "/keys");
        Stores.openOrCreate(keys).promote();
        KnownPins known = KnownPins.of(Stores.openOrCreate(keys).pinSet());
        var files = new FailingFiles(n, mode);
        // When
        boolean failed = false;
        try {
            var store = ServerKeyStore.open(new KeyFolders(keys, files), Stores.CLOCK, Stores.RANDOM);
            CHANGES.getOrDefault(name, ServerKeyStore::retire).accept(store);
        } catch (CertificateStoreException fault) {
            failed = true;
        }
        // Then
        assertEquals(files.fired(), failed, name + " cut at call " + n);
        assertUsable(keys, known, name + " cut at call " + n);
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
        store.promote();
        assertEquals(List.of(2), List.of(store.pins().size()), when);
    }
}
