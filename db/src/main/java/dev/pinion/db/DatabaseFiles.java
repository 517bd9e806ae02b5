package dev.pinion.db;

import java.nio.file.Path;
import java.util.function.Consumer;

import org.jspecify.annotations.Nullable;

/// What an operator does with the files of a database that no server has open: verify, restore, export, change the key.
public final class DatabaseFiles {

    private DatabaseFiles() {}

    /// Walks the whole history, without writing a byte.
    ///
    /// @param check knows whose signatures are good; null: that is not looked at, and said
    /// @throws DatabaseRefusedException when it cannot be opened
    public static VerifyReport verify(Path directory, SignedHistory.@Nullable Check check) {
        return verify(directory, null, check);
    }

    /// Walks all messages and says whether they are those that were stored.
    ///
    /// @param key
    ///            of an encrypted one
    public static VerifyReport verify(Path directory, @Nullable DatabaseKey key, SignedHistory.@Nullable Check check) {
        return verify(DatabaseConfig.defaults(directory).withKey(key), check);
    }

    /// The same for any database; one of PostgreSQL as it is at this moment, while its server goes on.
    public static VerifyReport verify(DatabaseConfig config, SignedHistory.@Nullable Check check) {
        return DatabaseProvider.found().verify(config, check);
    }

    /// Where a channel begins.
    ///
    /// @param databaseEpoch of the database
    /// @param epoch in which the channel began
    /// @param last its last sequence, even where none of its messages is left
    /// @param anchor the chain before `first`
    public record Beginning(String databaseEpoch, String name, String epoch, long first, long last, Bytes anchor) {}

    /// Hears of a whole database.
    public interface Export extends Consumer<StoredMessage> {
        /// Before a channel's messages.
        default void channel(Beginning begun) {}
    }

    /// Gives every message, channel by channel in order, and what verification found on the way.
    public static VerifyReport export(Path directory, Consumer<StoredMessage> each) {
        return export(directory, null, each::accept);
    }

    /// Gives every message of a database that may be encrypted; what is given is not.
    ///
    /// @param key
    ///            of an encrypted one
    public static VerifyReport export(Path directory, @Nullable DatabaseKey key, Export each) {
        return export(DatabaseConfig.defaults(directory).withKey(key), each);
    }

    /// The same of any database.
    public static VerifyReport export(DatabaseConfig config, Export each) {
        return DatabaseProvider.found().export(config, each);
    }

    /// Makes a database from a backup. It gets a new epoch, since its history may go on differently than the original's.
    ///
    /// @throws DatabaseRefusedException when the directory already has a database, or the backup is not sound
    public static VerifyReport restore(Path backup, Path directory) {
        return restore(backup, null, directory);
    }

    /// Makes a database from a backup that may be encrypted.
    ///
    /// @param key
    ///            of the backup, and of what is made from it
    public static VerifyReport restore(Path backup, @Nullable DatabaseKey key, Path directory) {
        return DatabaseProvider.found().restore(DatabaseConfig.defaults(backup).withKey(key), directory);
    }

    /// Writes the database anew under another key, or none, in its place; the epoch stays, since the history does. Needs
    /// space for a second database. Whenever it ends early, the database is there as before or under the new key. What
    /// the old file's blocks on the disk still hold is the file system's business.
    ///
    /// @param config of the database, with its present key
    /// @param newKey null: it will not be encrypted
    /// @throws DatabaseRefusedException when it cannot be opened, or is not sound; then it is as before
    public static VerifyReport rekey(DatabaseConfig config, @Nullable DatabaseKey newKey) {
        return DatabaseProvider.found().rekey(config, newKey);
    }

    /// Brings a database of a former version to this one's form, which a start does by itself: what becomes of it is told in
    /// words. Nothing happens to one that has it.
    public static VerifyReport upgrade(DatabaseConfig config, Consumer<String> progress) {
        return DatabaseProvider.found().upgrade(config, progress);
    }

    /// Which way a database is moved.
    public enum Move {
        TO_SERVER, FROM_SERVER
    }

    /// Moves a whole database, its cursors, keys and records, from its directory to a database of PostgreSQL or back, while no
    /// server has either. What it is moved from is not changed. When it ended early, it goes on where it was.
    ///
    /// @param config names both
    /// @param progress hears in words how far it is
    /// @throws DatabaseRefusedException when one of the two cannot be used, or the target is neither empty nor a part of it
    public static VerifyReport migrate(DatabaseConfig config, Move move, Consumer<String> progress) {
        return DatabaseProvider.found().migrate(config, move, progress);
    }

    /// Gives what can still be read of a damaged database and its log; the faults say what cannot.
    public static VerifyReport salvage(Path directory, @Nullable DatabaseKey key, Consumer<StoredMessage> each) {
        return DatabaseProvider.found().salvage(DatabaseConfig.defaults(directory).withKey(key), each);
    }

    /// Begins to make a database out of an export.
    ///
    /// @param config of the new one
    /// @param epoch  of the database that was exported
    /// @throws DatabaseRefusedException when there is a database already
    public static DatabaseImport beginImport(DatabaseConfig config, String epoch) {
        return DatabaseProvider.found().beginImport(config, epoch);
    }
}
