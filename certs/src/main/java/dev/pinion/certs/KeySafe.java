package dev.pinion.certs;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.Map;

import dev.pinion.protocol.Pin;

/// What lies in the safe and not on the host: a backup of both keys, and a recovery key that takes the fleet of clients back
/// when the host was stolen. All files are encrypted PKCS#12. Any thread.
public final class KeySafe {
    private static final String RECOVERY = "recovery";

    private final ServerKeyStore store;
    private final StoreFiles files;
    private final KeyVault vault;

    public KeySafe(ServerKeyStore store, SecureRandom random) {
        this(store, DiskFiles.INSTANCE, new KeyVault(random));
    }

    KeySafe(ServerKeyStore store, StoreFiles files, KeyVault vault) {
        this.store = store;
        this.files = files;
        this.vault = vault;
    }

    /// Both keys, and the pins of recovery keys, in one new file; `openssl pkcs12` or [#restore] reads it.
    ///
    /// @param password of 12 characters or more; the caller wipes it
    public void backup(Path newFile, char[] password) {
        KeySet keys = store.keys();
        var contents = new KeyVault.Contents(
                Map.of(StoreChanges.CURRENT, keys.current(), StoreChanges.NEXT, keys.next()),
                Map.of(StoreChanges.STATE, new String(keys.state().text(), StandardCharsets.US_ASCII)));
        new SafeFile(newFile, files).write(vault.encrypt(contents, password));
    }

    /// A new key store out of a backup, in a folder that is empty or does not exist yet: all of it or nothing. Its pin set has a
    /// number by the clock, above the one in the backup, since clients may have learned more meanwhile.
    public static void restore(Path keysDirectory, Path file, char[] password, Clock clock) {
        new KeyRestore(DiskFiles.INSTANCE, new KeyVault(new SecureRandom()), clock).into(keysDirectory, file, password);
    }

    /// Makes a recovery key, writes it into a new file, reads that back, and only then adds its pin to the set. Its private half is
    /// nowhere else.
    ///
    /// @return its pin
    public Pin makeRecoveryKey(Path newFile, char[] password) {
        store.changes().refuseSecondRecovery();
        ServerKey key = store.maker().make(store.likeCurrent(), store.clock().instant());
        var file = new SafeFile(newFile, files);
        file.write(vault.encrypt(new KeyVault.Contents(Map.of(RECOVERY, key), Map.of()), password));
        vault.decrypt(file.read(), password, newFile);
        store.change(() -> store.changes().addRecovery(key.pin()));
        return key.pin();
    }

    /// The recovery key becomes current, and a new next key is made: whatever a thief of the host has is worth nothing
    /// any more to clients that connect again. Make a new recovery key afterwards. Where a crash came between the two steps, the
    /// same call makes the second one.
    public void promoteRecoveryKey(Path file, char[] password) {
        byte[] bytes = new SafeFile(file, files).read();
        ServerKey key = vault.decrypt(bytes, password, file).keys().get(RECOVERY);
        if (key == null) {
            throw new CertificateStoreException(file + " holds no recovery key",
                    "Expected a file made by the recovery command");
        }
        CertificateRequest likeBefore = store.likeCurrent();
        if (store.current().pin().equals(key.pin())) {
            store.stage(likeBefore);
            return;
        }
        if (!store.pinSet().recovery().contains(key.pin())) {
            throw new CertificateStoreException("The recovery key in " + file + " is not one of this server's: "
                    + key.pin() + " is not in its pin set", "Clients would refuse it; look for the right file");
        }
        store.change(() -> store.changes().promoteRecovery(key, likeBefore));
    }
}
