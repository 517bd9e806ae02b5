package dev.pinion.server;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

import dev.pinion.certs.ServerKeyStore;
import dev.pinion.certs.StrictModes;
import dev.pinion.db.DatabaseRefusedException;

/// The folder that a server lives in. Whoever can write there becomes the server's operator: by another `issuer/`, another key,
/// another token in `run/`. So it is looked at before anything in it is believed.
///
/// @param path of the folder, which need not be there yet
public record DataFolder(Path path) {
    private static final List<String> PARTS = List.of("issuer", "keys", "run", "db", "providers");

    /// The operator's door of a data folder: a Unix domain socket, there while the server runs.
    public static Path localSocket(Path path) {
        return path.resolve("run").resolve("admin.sock");
    }

    /// Where the last good key sets of providers are kept.
    static Path keptKeys(Path path) {
        return path.resolve("providers");
    }

    /// For the server itself, before it opens anything.
    ///
    /// @param backups where `db-backup` may write
    /// @throws dev.pinion.certs.UnsafeFolderException when others than its own user, or root, can change something of it
    public void requireOurs(Optional<Path> backups) {
        StrictModes ours = StrictModes.ofThisUser();
        require(ours);
        backups.ifPresent(ours::checkAll);
    }

    /// A database without its server's keys is no first start: new keys would lock out every client that pins the old ones,
    /// and nobody could vouch for the history. Makes nothing.
    ///
    /// @throws DatabaseRefusedException unless new keys are insisted on
    public void requireKeysOfDatabase(boolean newKeys) {
        Path folder = path.resolve("db");
        boolean hasDatabase = Files.exists(folder.resolve("pinion.mv.db"))
                || Files.exists(folder.resolve("postgresql.url"));
        Path keys = path.resolve("keys");
        if (newKeys || ServerKeyStore.exists(keys) || !hasDatabase) {
            return;
        }
        throw new DatabaseRefusedException("there is a database in " + folder
                + ", but the server keys that belong to it are not in " + keys
                + ". Put keys/ and issuer/ back: copy them from the folder that the database is from, restore an archive"
                + " (pinion restore) or a backup of the keys (pinion certs restore). If they are lost, --new-keys"
                + " makes new ones: clients must then be given the new pins, and all tokens of the old issuer"
                + " are worth nothing", null);
    }

    /// For a command that acts on what lies there; root may do so in the folder of the server's user.
    ///
    /// @throws dev.pinion.certs.UnsafeFolderException when others can change something of it
    public void requireTrusted() {
        require(StrictModes.ofOwner(path));
    }

    private void require(StrictModes modes) {
        modes.check(path);
        PARTS.forEach(part -> modes.checkAll(path.resolve(part)));
    }
}
