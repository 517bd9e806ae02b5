package dev.pinion.db.offline;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;

import org.jspecify.annotations.Nullable;

import dev.pinion.db.Bytes;
import dev.pinion.db.ChainLink;
import dev.pinion.db.Database;
import dev.pinion.db.DatabaseConfig;
import dev.pinion.db.DatabaseImport;
import dev.pinion.db.DatabaseRefusedException;
import dev.pinion.db.StorageException;
import dev.pinion.db.StoredMessage;
import dev.pinion.db.VerifyReport;
import dev.pinion.db.engine.h2.H2Store;
import dev.pinion.db.engine.h2.Meta;
import dev.pinion.db.engine.tables.SegmentTable;
import dev.pinion.db.journal.StoreSeams;
import dev.pinion.db.log.DatabaseDirectory;
import dev.pinion.db.log.MessageRow;

/// Makes a database of an export, aside, and moves it to its place when it is whole. For one thread; holds up to 4 MiB.
final class ImportedDatabase implements DatabaseImport {

    private static final long BYTES_PER_COMMIT = 4L << 20;
    private static final String CHANNEL = """
            insert into channel (id, name, epoch, first_seq, last_seq, last_timestamp, chain, anchor, held_bytes)
            values (?, ?, ?, ?, ?, ?, ?, ?, ?)""";

    /// A channel that is being written.
    private record Begun(long id, String name, String epoch, long first, Bytes anchor) {}

    private final DatabaseConfig target;
    private final H2Store store;
    private final Connection to;
    private final List<MessageRow> waiting = new ArrayList<>();
    private @Nullable Begun channel;
    private long channels;
    private long lastStored;
    private long last;
    private long timestampMillis;
    private Bytes chain = Bytes.EMPTY;
    private long heldBytes;
    private long waitingBytes;
    private boolean closed;

    private ImportedDatabase(DatabaseConfig target, H2Store store, Connection to) {
        this.target = target;
        this.store = store;
        this.to = to;
    }

    static ImportedDatabase begin(DatabaseConfig target, String epoch) {
        DatabaseConfig aside = target.at(DatabaseCopy.begin(target));
        DatabaseDirectory.make(aside.directory());
        try {
            H2Store store = H2Store.open(aside, StoreSeams.none(), true);
            Connection to = store.connection();
            Meta.write(to, Meta.EPOCH, epoch);
            return new ImportedDatabase(target, store, to);
        } catch (SQLException failed) {
            throw failed(failed);
        }
    }

    private static StorageException failed(SQLException why) {
        return new StorageException("what is imported could not be written", why);
    }

    @Override
    public void channel(String name, String epoch, long first, Bytes anchor) {
        endChannel();
        if (first < 1 || (first == 1 && !anchor.equals(Bytes.owned(ChainLink.start(name, epoch))))) {
            throw new DatabaseRefusedException(
                    "channel " + name + " does not begin with the chain of its name and epoch;"
                            + " nothing was imported: take an export that nobody has changed",
                    null);
        }
        channel = new Begun(++channels, name, epoch, first, anchor);
        last = first - 1;
        lastStored = 0;
        chain = anchor;
        timestampMillis = 0;
        heldBytes = 0;
    }

    @Override
    public void message(Message message) {
        Begun into = channel;
        if (into == null) {
            throw new DatabaseRefusedException("a message stands before its channel; take an export that is whole",
                    null);
        }
        long seq = message.seq();
        long millis = message.timestampMillis();
        MessageRow row = new MessageRow(seq, millis,
                StoredMessage.Content.of(message.sender(), message.headers(), message.body()), message.chain(),
                message.erasure());
        Bytes expected = row.link().chain(chain, seq, millis);
        if (seq != last + 1 || millis < timestampMillis || !expected.equals(row.chain())) {
            throw new DatabaseRefusedException("message " + seq + " of channel " + into.name()
                    + " does not follow message " + last + " in the chain; nothing was imported: take an export that is"
                    + " whole and that nobody has changed", null);
        }
        waiting.add(row);
        waitingBytes += row.heldBytes();
        heldBytes += row.content().payloadBytes();
        last = seq;
        chain = row.chain();
        timestampMillis = millis;
        if (waitingBytes >= BYTES_PER_COMMIT) {
            store();
        }
    }

    private void store() {
        Begun into = channel;
        if (into == null || waiting.isEmpty()) {
            return;
        }
        try {
            new SegmentTable(to).append(into.id(), lastStored, waiting);
            to.commit();
            H2Store.force(to);
        } catch (SQLException failed) {
            throw failed(failed);
        }
        lastStored = last;
        waiting.clear();
        waitingBytes = 0;
    }

    private void endChannel() {
        Begun ended = channel;
        if (ended == null) {
            return;
        }
        store();
        try (PreparedStatement insert = to.prepareStatement(CHANNEL)) {
            insert.setLong(1, ended.id());
            insert.setString(2, ended.name());
            insert.setString(3, ended.epoch());
            insert.setLong(4, ended.first());
            insert.setLong(5, last);
            insert.setLong(6, timestampMillis);
            insert.setBytes(7, chain.toByteArray());
            insert.setBytes(8, ended.anchor().toByteArray());
            insert.setLong(9, heldBytes);
            insert.executeUpdate();
        } catch (SQLException failed) {
            throw failed(failed);
        }
        channel = null;
    }

    @Override
    public VerifyReport finish() {
        endChannel();
        try {
            to.commit();
            H2Store.force(to);
        } catch (SQLException failed) {
            throw failed(failed);
        }
        close();
        DatabaseCopy.finish(target);
        Database.open(target, Clock.systemUTC()).close();
        return StoppedFiles.verify(target, null);
    }

    @Override
    public void close() {
        if (closed) {
            return;
        }
        closed = true;
        try {
            to.close();
            store.close();
        } catch (SQLException failed) {
            throw failed(failed);
        }
    }
}
