package dev.pinion.certs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import dev.pinion.protocol.Pin;

class ServerKeyStoreCrashTest {
    @TempDir
    Path folder = Path.of("");

    private static boolean startFails(Path keys, FailingFiles files) {
        try {
            ServerKeyStore.openOrCreate(new KeyFolders(keys, files), Stores.REQUEST, Stores.CLOCK, Stores.RANDOM);
            return false;
        } catch (CertificateStoreException fault) {
            assertTrue(String.valueOf(fault.getMessage()).contains("injected fault"), fault::getMessage);
            return true;
        }
    }

    @ParameterizedTest
    @EnumSource
    void aFirstStartThatFailsAnywhereIsCompletedByTheNext(FailingFiles.Mode mode) throws IOException {
        for (int n = 1;; n++) {
            // Given
            Path keys = folder.resolve(mode + "-" + n + "/keys");
            var files = new FailingFiles(n, mode);
            // When
            boolean failed = startFails(keys, files);
            List<Pin> before = Files.exists(keys.resolve("current")) ? List.of(pinIn(keys, "current")) : List.of();
            ServerKeyStore store = Stores.openOrCreate(keys);
            // Then
            assertEquals(files.fired(), failed, "call " + n);
            assertNotEquals(store.current().pin(), store.next().pin());
            before.forEach(pin -> assertEquals(pin, store.current().pin(), "a key that was in place is kept"));
            assertNothingAside(keys);
            if (!files.fired()) {
                assertTrue(n > 20, "only " + n + " operations were tried");
                break;
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void aLaterStartThatFailsAnywhereChangesNothing(FailingFiles.Mode mode) {
        // Given
        Path keys = folder.resolve("keys");
        List<Pin> pins = Stores.openOrCreate(keys).pins();
        for (int n = 1;; n++) {
            var files = new FailingFiles(n, mode);
            // When
            boolean failed = startFails(keys, files);
            // Then
            assertEquals(files.fired(), failed, "call " + n);
            assertEquals(pins, Stores.openOrCreate(keys).pins());
            if (!files.fired()) {
                break;
            }
        }
    }

    @Test
    void aPromotionCutShortIsFinished() throws IOException {
        // Given a crash after current was moved away
        Path keys = folder.resolve("keys");
        Pin promised = Stores.openOrCreate(keys).next().pin();
        Files.createDirectories(keys.resolve("retired"));
        Files.move(keys.resolve("current"), keys.resolve("retired/1"));
        // When
        ServerKeyStore store = Stores.openOrCreate(keys);
        // Then
        assertEquals(promised, store.current().pin());
        assertNotEquals(promised, store.next().pin());
    }

    @Test
    void toolsTooCompleteAStoreWithoutANextKey() throws IOException {
        // Given
        Path keys = folder.resolve("keys");
        Pin current = Stores.openOrCreate(keys).current().pin();
        Files.move(keys.resolve("next"), folder.resolve("elsewhere"));
        // When
        ServerKeyStore store = ServerKeyStore.open(keys, Stores.CLOCK);
        // Then
        assertEquals(current, store.current().pin());
        assertEquals(Stores.REQUEST.names(), CertificateNames.of(store.next().certificate()));
    }

    private static Pin pinIn(Path keys, String name) {
        return new KeyFolders(keys, DiskFiles.INSTANCE).read(name).pin();
    }

    private static void assertNothingAside(Path keys) throws IOException {
        try (Stream<Path> entries = Files.list(keys)) {
            assertFalse(entries.anyMatch(entry -> entry.getFileName().toString().startsWith(".new-")));
        }
    }
}
