package dev.pinion.certs;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

import dev.pinion.protocol.Pin;
import dev.pinion.protocol.pins.PinSet;

/// Makes a key store out of a backup. The whole folder is laid down beside its place and moved there by one rename, so that
/// no start of the server ever meets half of it and makes a next key that no client knows. One thread.
final class KeyRestore {
    private final StoreFiles files;
    private final KeyVault vault;
    private final Clock clock;

    KeyRestore(StoreFiles files, KeyVault vault, Clock clock) {
        this.files = files;
        this.vault = vault;
        this.clock = clock;
    }

    void into(Path keysDirectory, Path file, char[] password) {
        KeyVault.Contents backup = vault.decrypt(new SafeFile(file, files).read(), password, file);
        ServerKey current = backup.keys().get(StoreChanges.CURRENT);
        ServerKey next = backup.keys().get(StoreChanges.NEXT);
        String state = backup.texts().get(StoreChanges.STATE);
        if (current == null || next == null || state == null) {
            throw new CertificateStoreException(file + " is no backup of server keys",
                    "Expected a file made by the backup command, with the keys current and next");
        }
        StoreState before = StoreState.parse(state.getBytes(StandardCharsets.US_ASCII), file);
        Path target = keysDirectory.toAbsolutePath().normalize();
        var place = new KeyFolders(target, files);
        refuseKeys(place);
        KeyFolders aside = place.wholeAside();
        aside.create();
        aside.put(current, StoreChanges.CURRENT);
        aside.put(next, StoreChanges.NEXT);
        aside.replaceFile(StoreChanges.STATE, renumbered(before, current, next).text());
        place.moveWhole(aside);
    }

    private static void refuseKeys(KeyFolders place) {
        if (place.has(StoreChanges.CURRENT) || place.has(StoreChanges.NEXT)) {
            throw new CertificateStoreException("There are keys in " + place.path("") + " already",
                    "Restore into an empty folder: a key is never overwritten");
        }
        if (!place.list("").isEmpty()) {
            throw new CertificateStoreException("The folder " + place.path("") + " is not empty",
                    "Restore into an empty folder: move away what is there");
        }
    }

    /// Clients can learn the next key from now on only, as far as we know.
    private StoreState renumbered(StoreState before, ServerKey current, ServerKey next) {
        Instant now = clock.instant();
        List<Pin> pins = new ArrayList<>(List.of(current.pin(), next.pin()));
        pins.addAll(before.set().recovery());
        long number = Math.max(before.set().number() + 1, now.toEpochMilli());
        return new StoreState(new PinSet(number, pins), before.currentSince(), now, before.promoteWhenReady());
    }
}
