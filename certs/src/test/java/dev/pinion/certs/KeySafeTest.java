package dev.pinion.certs;

import static dev.pinion.certs.Stores.assertRefused;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import dev.pinion.protocol.Pin;
import dev.pinion.protocol.pins.KnownPins;
import dev.pinion.protocol.pins.PinJudge;
import dev.pinion.protocol.pins.PinNonce;
import dev.pinion.protocol.pins.PinVerdict;

class KeySafeTest {
    private static final char[] PASSWORD = "correct horse battery".toCharArray();

    @TempDir
    Path folder = Path.of("");

    private ServerKeyStore start() {
        return Stores.openOrCreate(folder.resolve("keys"));
    }

    private static KeySafe safe(ServerKeyStore store) {
        return new KeySafe(store, DiskFiles.INSTANCE, Stores.VAULT);
    }

    @Test
    void aBackupBringsTheSameKeysBack() throws Exception {
        // Given
        ServerKeyStore store = start();
        Path file = folder.resolve("backup.p12");
        // When
        safe(store).backup(file, PASSWORD);
        KeySafe.restore(folder.resolve("elsewhere/keys"), file, PASSWORD, Stores.CLOCK);
        // Then
        assertEquals(store.pins(), Stores.openOrCreate(folder.resolve("elsewhere/keys")).pins());
        assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(file)));
    }

    @Test
    void opensslReadsABackup() throws Exception {
        // Given
        OpenSsl.assumeHere();
        ServerKeyStore store = start();
        // When
        safe(store).makeRecoveryKey(folder.resolve("recovery.p12"), PASSWORD);
        new KeySafe(store, Stores.RANDOM).backup(folder.resolve("backup.p12"), PASSWORD);
        String info = OpenSsl.run(folder,
                "openssl pkcs12 -in backup.p12 -passin 'pass:correct horse battery' -noenc -info 2>&1");
        // Then
        assertTrue(info.contains("PBES2, PBKDF2, AES-256-CBC, Iteration 600000, PRF hmacWithSHA256"), info);
        assertTrue(info.contains("friendlyName: current") && info.contains("friendlyName: next"), info);
    }

    @Test
    void aRecoveryKeyJoinsTheSetAndItsPrivateHalfIsOnlyInTheFile() throws Exception {
        // Given
        ServerKeyStore store = start();
        KnownPins known = KnownPins.of(store.pinSet());
        // When
        Pin pin = safe(store).makeRecoveryKey(folder.resolve("recovery.p12"), PASSWORD);
        // Then
        assertEquals(List.of(pin), store.pinSet().recovery());
        assertEquals(List.of(pin), start().pinSet().recovery());
        assertInstanceOf(PinVerdict.Learned.class, learn(known, store));
        assertRefused(() -> safe(store).makeRecoveryKey(folder.resolve("second.p12"), PASSWORD),
                "There is a recovery key already");
        store.promote();
        assertEquals(List.of(pin), store.pinSet().recovery());
    }

    private static PinVerdict learn(KnownPins known, ServerKeyStore store) {
        PinNonce nonce = PinNonce.fresh(new SecureRandom());
        return new PinJudge(known, store.current().pin(), nonce).judge(store.announce(nonce, known.pins()), Stores.NOW);
    }

    @Test
    void theRecoveryKeyTakesTheFleetBackAfterAThiefTaughtItHisOwn() {
        // Given a thief with a copy of the whole host
        ServerKeyStore store = start();
        Pin pin = safe(store).makeRecoveryKey(folder.resolve("recovery.p12"), PASSWORD);
        Path stolen = folder.resolve("stolen");
        new KeyFolders(stolen, DiskFiles.INSTANCE).create();
        KeyFolders copies = new KeyFolders(stolen, DiskFiles.INSTANCE);
        copies.put(store.current(), "current");
        copies.put(store.next(), "next");
        copies.replaceFile("state", store.keys().state().text());
        ServerKeyStore thief = Stores.openOrCreate(stolen);
        KnownPins known = KnownPins.of(store.pinSet());
        thief.promote();
        KnownPins taught = KnownPins.of(assertInstanceOf(PinVerdict.Learned.class, learn(known, thief)).set());
        // When
        safe(store).promoteRecoveryKey(folder.resolve("recovery.p12"), PASSWORD);
        // Then
        assertEquals(pin, store.current().pin());
        assertFalse(taught.pins().contains(store.next().pin()));
        assertEquals(store.pinSet().recovery(), List.of());
        KnownPins older = new KnownPins(known.number(), taught.pins());
        assertInstanceOf(PinVerdict.Learned.class, learn(older, store));
        assertInstanceOf(PinVerdict.Learned.class, learn(known, store));
    }

    @Test
    void wrongFilesAndPasswordsAreRefused() throws Exception {
        // Given
        ServerKeyStore store = start();
        KeySafe safe = safe(store);
        Path backup = folder.resolve("backup.p12");
        safe.backup(backup, PASSWORD);
        Path garbage = Files.writeString(folder.resolve("garbage"), "garbage");
        ServerKeyStore other = Stores.openOrCreate(folder.resolve("other/keys"));
        Path foreign = folder.resolve("foreign.p12");
        safe(other).makeRecoveryKey(foreign, PASSWORD);
        char[] wrong = "wrong password".toCharArray();
        Path empty = folder.resolve("empty");
        // When Then
        assertRefused(() -> safe.backup(backup, PASSWORD), "exists", "never overwritten");
        assertRefused(() -> safe.backup(folder.resolve("new"), "short".toCharArray()), "5 characters");
        assertRefused(() -> KeySafe.restore(empty, backup, wrong, Stores.CLOCK), "cannot be opened",
                "Check the password");
        assertRefused(() -> KeySafe.restore(empty, garbage, PASSWORD, Stores.CLOCK), "cannot be opened");
        assertRefused(() -> KeySafe.restore(empty, foreign, PASSWORD, Stores.CLOCK), "is no backup");
        assertRefused(() -> KeySafe.restore(empty, folder.resolve("missing"), PASSWORD, Stores.CLOCK), "Cannot read");
        assertRefused(() -> KeySafe.restore(folder.resolve("keys"), backup, PASSWORD, Stores.CLOCK), "There are keys");
        assertRefused(() -> safe.promoteRecoveryKey(backup, PASSWORD), "holds no recovery key");
        assertRefused(() -> safe.promoteRecoveryKey(foreign, PASSWORD), "is not in its pin set");
        assertFalse(Files.exists(empty));
    }

    @ParameterizedTest
    @EnumSource
    void aRecoveryKeyIsAnnouncedOnlyIfItsFileIsThere(FailingFiles.Mode mode) {
        for (int n = 1;; n++) {
            // Given
            ServerKeyStore store = Stores.openOrCreate(folder.resolve(mode + "" + n));
            Path file = folder.resolve(mode + "-" + n + ".p12");
            var files = new FailingFiles(n, mode);
            // When
            boolean failed = false;
            try {
                new KeySafe(store, files, Stores.VAULT).makeRecoveryKey(file, PASSWORD);
            } catch (CertificateStoreException fault) {
                failed = true;
            }
            // Then
            assertEquals(files.fired(), failed);
            assertEquals(!failed, !store.pinSet().recovery().isEmpty());
            if (!files.fired()) {
                break;
            }
        }
    }
}
