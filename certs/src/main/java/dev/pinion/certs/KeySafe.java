package dev.pinion.certs;

import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Map;

import dev.pinion.protocol.Pin;

/// What lies in the safe and not on the host: a backup of both keys, and a recovery key that takes the fleet of clients back
/// when the host was stolen. All files are encrypted PKCS#12. Any thread.
public final class KeySafe {
    private static final String RECOVERY = "recovery";

    private final ServerKeyStore store;
    private final StoreFiles files;
    private final SecureRandom random;

    public KeySafe(ServerKeyStore store, SecureRandom random) {
        this(store, DiskFiles.INSTANCE, random);
    }

    KeySafe(ServerKeyStore store, StoreFiles files, SecureRandom random) {
        this.store = store;
        this.files = files;
        this.random = random;
    }

    /// Both keys in one new file; `openssl pkcs12` or [#restore] reads it.
    ///
    /// @param password of 12 characters or more; the caller wipes it
    public void backup(Path newFile, char[] password) {
        Map<String, ServerKey> both = Map.of(StoreChanges.CURRENT, store.current(), StoreChanges.NEXT, store.next());
        new SafeFile(newFile, files).write(new KeyVault(random).encrypt(both, password));
    }

    /// A new key store out of a backup, in a folder that does not exist yet. Its pin set is numbered by the clock.
    public static void restore(Path keysDirectory, Path file, char[] password) {
        KeyFolders folders = new KeyFolders(keysDirectory, DiskFiles.INSTANCE);
        byte[] bytes = new SafeFile(file, DiskFiles.INSTANCE).read();
        Map<String, ServerKey> keys = new KeyVault(new SecureRandom()).decrypt(bytes, password, file);
        ServerKey current = keys.get(StoreChanges.CURRENT);
        ServerKey next = keys.get(StoreChanges.NEXT);
        if (current == null || next == null) {
            throw new CertificateStoreException(file + " is no backup of server keys",
                    "Expected a file made by the backup command, with the keys current and next");
        }
        if (folders.has(StoreChanges.CURRENT) || folders.has(StoreChanges.NEXT)) {
            throw new CertificateStoreException("There are keys in " + folders.path("") + " already",
                    "Restore into an empty folder: a key is never overwritten");
        }
        folders.create();
        String asideNext = folders.aside(next, StoreChanges.NEXT);
        folders.put(current, StoreChanges.CURRENT);
        folders.move(asideNext, StoreChanges.NEXT);
    }

    /// Makes a recovery key, writes it into a new file, reads that back, and only then adds its pin to the set. Its private half is
    /// nowhere else.
    ///
    /// @return its pin
    public Pin makeRecoveryKey(Path newFile, char[] password) {
        ServerKey key = store.maker().make(store.likeCurrent(), store.clock().instant());
        var file = new SafeFile(newFile, files);
        KeyVault vault = new KeyVault(random);
        file.write(vault.encrypt(Map.of(RECOVERY, key), password));
        vault.decrypt(file.read(), password, newFile);
        store.change(() -> store.changes().addRecovery(key.pin()));
        return key.pin();
    }

    /// The recovery key becomes current, and a new next key is made: whatever a thief of the host has is worth nothing
    /// any more to clients that connect again. Make a new recovery key afterwards.
    public void promoteRecoveryKey(Path file, char[] password) {
        byte[] bytes = new SafeFile(file, files).read();
        ServerKey key = new KeyVault(random).decrypt(bytes, password, file).get(RECOVERY);
        if (key == null) {
            throw new CertificateStoreException(file + " holds no recovery key",
                    "Expected a file made by the recovery command");
        }
        if (!store.pinSet().recovery().contains(key.pin())) {
            throw new CertificateStoreException("The recovery key in " + file + " is not one of this server's: "
                    + key.pin() + " is not in its pin set", "Clients would refuse it; look for the right file");
        }
        store.change(() -> store.changes().promoteRecovery(key, store.likeCurrent()));
    }
}
