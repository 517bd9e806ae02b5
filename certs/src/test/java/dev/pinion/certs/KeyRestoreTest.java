package dev.pinion.certs;

import static dev.pinion.certs.Stores.assertRefused;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import dev.pinion.protocol.Pin;
import dev.pinion.protocol.pins.KnownPins;
import dev.pinion.protocol.pins.PinJudge;
import dev.pinion.protocol.pins.PinNonce;
import dev.pinion.protocol.pins.PinVerdict;

class KeyRestoreTest {
    private static final char[] PASSWORD = "correct horse battery".toCharArray();

    @TempDir
    Path folder = Path.of("");

    private ServerKeyStore start() {
        return Stores.openOrCreate(folder.resolve("keys"));
    }

    private Path backupOf(ServerKeyStore store) {
        Path file = folder.resolve("backup.p12");
        new KeySafe(store, DiskFiles.INSTANCE, Stores.VAULT).backup(file, PASSWORD);
        return file;
    }

    private static void restore(StoreFiles files, Path keys, Path backup) {
        new KeyRestore(files, Stores.VAULT, Stores.later(Duration.ofDays(1))).into(keys, backup, PASSWORD);
    }

    @Test
    void theRecoveryPinComesBackAndItsKeyStillTakesTheFleetBack() {
        // Given
        ServerKeyStore store = start();
        var safe = new KeySafe(store, DiskFiles.INSTANCE, Stores.VAULT);
        Pin recovery = safe.makeRecoveryKey(folder.resolve("recovery.p12"), PASSWORD);
        Path backup = backupOf(store);
        KnownPins known = KnownPins.of(store.pinSet());
        // When
        restore(DiskFiles.INSTANCE, folder.resolve("other/keys"), backup);
        // Then
        ServerKeyStore restored = ServerKeyStore.open(folder.resolve("other/keys"), Stores.CLOCK);
        assertEquals(List.of(recovery), restored.pinSet().recovery());
        assertEquals(store.pins(), restored.pins());
        assertInstanceOf(PinVerdict.Learned.class, judge(known, restored));
        new KeySafe(restored, DiskFiles.INSTANCE, Stores.VAULT).promoteRecoveryKey(folder.resolve("recovery.p12"),
                PASSWORD);
        assertEquals(recovery, restored.current().pin());
    }

    private static PinVerdict judge(KnownPins known, ServerKeyStore store) {
        PinNonce nonce = PinNonce.fresh(Stores.RANDOM);
        return new PinJudge(known, store.current().pin(), nonce).judge(store.announce(nonce, known.pins()), Stores.NOW);
    }

    @Test
    void theRestoredSetIsAboveEveryNumberThatAClientCanHaveLearned() {
        // Given
        ServerKeyStore store = start();
        Path backup = backupOf(store);
        store.promote();
        store.promote();
        // When
        restore(DiskFiles.INSTANCE, folder.resolve("other/keys"), backup);
        // Then
        ServerKeyStore restored = Stores.openOrCreate(folder.resolve("other/keys"));
        assertTrue(restored.pinSet().number() > store.pinSet().number());
        assertEquals(Stores.NOW.plus(Duration.ofDays(1)), restored.nextSince());
        assertEquals(Stores.NOW, restored.currentSince());
    }

    @Test
    void aFolderThatIsEmptyTakesTheKeysAndOneThatIsNotDoesNot() throws Exception {
        // Given
        Path backup = backupOf(start());
        Path empty = Files.createDirectory(folder.resolve("empty"));
        Path full = Files.createDirectory(folder.resolve("full"));
        Files.writeString(full.resolve("state"), "x");
        // When
        restore(DiskFiles.INSTANCE, empty, backup);
        // Then
        assertEquals("rwx------", PosixFilePermissions.toString(Files.getPosixFilePermissions(empty)));
        assertEquals(start().pins(), Stores.openOrCreate(empty).pins());
        assertRefused(() -> restore(DiskFiles.INSTANCE, full, backup), "is not empty");
        assertEquals(List.of("state"), List.of(full.toFile().list()));
    }

    @Test
    void keysWithoutTheirStateAreNoBackup() throws Exception {
        // Given
        ServerKeyStore store = start();
        var halfABackup = new KeyVault.Contents(Map.of("current", store.current(), "next", store.next()), Map.of());
        Path file = Files.write(folder.resolve("half"), Stores.VAULT.encrypt(halfABackup, PASSWORD));
        var broken = new KeyVault.Contents(halfABackup.keys(), Map.of("state", "nonsense"));
        Path other = Files.write(folder.resolve("broken"), Stores.VAULT.encrypt(broken, PASSWORD));
        // When Then
        assertRefused(() -> restore(DiskFiles.INSTANCE, folder.resolve("new"), file), "is no backup");
        assertRefused(() -> restore(DiskFiles.INSTANCE, folder.resolve("new"), other), "is damaged");
        assertTrue(Files.notExists(folder.resolve("new")));
    }

    @ParameterizedTest
    @EnumSource
    void aRestoreCutShortAnywhereIsDoneByRepeatingIt(FailingFiles.Mode mode) {
        // Given
        Path backup = backupOf(start());
        for (int n = 1;; n++) {
            Path keys = folder.resolve(mode + "-" + n + "/keys");
            var files = new FailingFiles(n, mode);
            // When
            boolean failed = false;
            try {
                restore(files, keys, backup);
            } catch (CertificateStoreException fault) {
                failed = true;
            }
            // Then
            assertEquals(files.fired(), failed, "call " + n);
            if (Files.notExists(keys)) {
                restore(DiskFiles.INSTANCE, keys, backup);
            }
            assertEquals(start().pins(), Stores.openOrCreate(keys).pins(), "cut at call " + n);
            if (!files.fired()) {
                assertTrue(n > 15, "only " + n + " operations were tried");
                break;
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void aBackupCutShortAnywhereIsAWholeFileOrNone(FailingFiles.Mode mode) {
        ServerKeyStore store = start();
        for (int n = 1;; n++) {
            // Given
            Path file = folder.resolve(mode + "-" + n + ".p12");
            var files = new FailingFiles(n, mode);
            // When
            boolean failed = false;
            try {
                new KeySafe(store, files, Stores.VAULT).backup(file, PASSWORD);
            } catch (CertificateStoreException fault) {
                failed = true;
            }
            // Then
            assertEquals(files.fired(), failed, "call " + n);
            if (Files.exists(file)) {
                restore(DiskFiles.INSTANCE, folder.resolve(mode + "-" + n), file);
            }
            if (!files.fired()) {
                assertTrue(Files.exists(file));
                break;
            }
        }
    }
}
