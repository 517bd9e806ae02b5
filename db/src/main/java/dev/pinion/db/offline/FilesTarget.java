package dev.pinion.db.offline;

import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;

import org.h2.store.fs.FilePath;

import dev.pinion.db.DatabaseConfig;
import dev.pinion.db.DatabaseRefusedException;
import dev.pinion.db.engine.h2.H2Store;
import dev.pinion.db.engine.h2.HeldKeys;
import dev.pinion.db.engine.h2.Inspection;
import dev.pinion.db.engine.h2.Meta;
import dev.pinion.db.engine.tables.Dialect;
import dev.pinion.db.engine.tables.KeyPage;
import dev.pinion.db.engine.tables.MoveTarget;
import dev.pinion.db.journal.Directories;
import dev.pinion.db.journal.StoreSeams;
import dev.pinion.db.log.DatabaseDirectory;
import dev.pinion.db.log.DirectoryLock;

/// The database of a data folder that another one is moved into: locked as by a server. One thread.
final class FilesTarget implements MoveTarget {

    private final DirectoryLock lock;
    private final H2Store store;
    private final Connection connection;
    private final HeldKeys keys;

    private FilesTarget(DirectoryLock lock, H2Store store, Connection connection, HeldKeys keys) {
        this.lock = lock;
        this.store = store;
        this.connection = connection;
        this.keys = keys;
    }

    /// @throws DatabaseRefusedException when there is something else than a part of another database
    static FilesTarget open(DatabaseConfig config, StoreSeams seams) throws SQLException, IOException {
        Path directory = config.directory();
        DatabaseDirectory.make(directory);
        Inspection.refuseAnotherDirectory(config, seams);
        DirectoryLock lock = DirectoryLock.take(directory);
        H2Store store = null;
        FilesTarget opened = null;
        try {
            Inspection.refuseWhatCannotBeMovedInto(config, seams);
            makeFile(directory, seams);
            store = H2Store.open(config, seams, true);
            Connection connection = store.connection();
            FilesSource.begin(connection);
            Meta.noteH2(connection);
            opened = new FilesTarget(lock, store, connection, new HeldKeys(connection, seams.recentKeysMax()));
            return opened;
        } finally {
            if (opened == null) {
                if (store != null) {
                    store.abandon(null);
                }
                lock.close();
            }
        }
    }

    /// Its name is on disk before those of the files beside it.
    private static void makeFile(Path directory, StoreSeams seams) throws IOException {
        FilePath file = FilePath.get(seams.below() + directory.toAbsolutePath().resolve(DatabaseDirectory.FILE));
        if (!file.exists()) {
            file.createFile();
            Directories.force(directory);
            Directories.force(directory.toAbsolutePath().getParent());
        }
    }

    @Override
    public Connection connection() {
        return connection;
    }

    @Override
    public Dialect dialect() {
        return Dialect.H2;
    }

    @Override
    public void forEachKeyPage(String after, KeyPages pages) throws SQLException {
        HeldKeys.forEachPage(connection, after, pages);
    }

    @Override
    public int add(KeyPage page) throws SQLException {
        keys.add(page);
        return 0;
    }

    @Override
    public void commit() throws SQLException {
        connection.commit();
        H2Store.force(connection);
    }

    /// The next opening counts by itself.
    @Override
    public void prepareForServers() {
        // Nothing is counted elsewhere than in the tables.
    }

    @Override
    public void abandon() {
        store.abandon(connection);
        release();
    }

    @Override
    public void close() throws SQLException {
        try {
            connection.close();
            store.close();
        } finally {
            release();
        }
    }

    private void release() {
        try {
            lock.close();
        } catch (IOException theProcessGivesItBack) {
            throw new IllegalStateException("the lock was not released", theProcessGivesItBack);
        }
    }
}
