package dev.pinion.db.commit;

import java.io.IOException;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.Map;

import dev.pinion.db.Bytes;
import dev.pinion.db.ChainLink;
import dev.pinion.db.DatabaseConfig;
import dev.pinion.db.DatabaseRefusedException;
import dev.pinion.db.IdempotencyKey;
import dev.pinion.db.StorageException;
import dev.pinion.db.StoredMessage;
import dev.pinion.db.engine.Channel;
import dev.pinion.db.engine.ChannelHead;
import dev.pinion.db.engine.ChannelRow;
import dev.pinion.db.engine.Engine;
import dev.pinion.db.engine.Transaction;
import dev.pinion.db.journal.StoreSeams;
import dev.pinion.db.log.Change;
import dev.pinion.db.log.KeyHash;
import dev.pinion.db.log.KeysOfBatch;
import dev.pinion.db.log.LogPosition;
import dev.pinion.db.log.LoggedRecord;
import dev.pinion.db.log.MessageRow;
import dev.pinion.db.log.UsedKey;
import dev.pinion.db.log.WriteAheadLog;

/// Takes into a database that is being opened what its write-ahead log holds beyond it. Committer only, or whoever looks
/// at a database that nobody has open.
public final class Recovery {

    private static final long TRANSACTION_BYTES = 4L * 1024 * 1024;

    private final Engine.State engine;
    private final Map<String, Channel> channels = new HashMap<>();
    private Transaction fresh = new Transaction();
    private long freshBytes;

    public Recovery(Engine.State engine) throws SQLException {
        this.engine = engine;
        engine.heads().forEach((name, found) -> channels.put(name, new Channel(name, found)));
    }

    /// The whole log against the database as it is, before the first byte is written to either.
    ///
    /// @param found is only looked at
    public static void check(Engine.State found, DatabaseConfig config, StoreSeams seams) throws SQLException {
        try (WriteAheadLog ahead = WriteAheadLog.openForReading(config, seams)) {
            if (ahead == null) {
                WriteAheadLog.requireNone(found.logPosition());
            } else {
                new Recovery(found).run(ahead);
            }
        } catch (IOException unreadable) {
            throw new StorageException("the write-ahead log cannot be read", unreadable);
        }
    }

    /// All of it is in the database, on disk, when this returns.
    ///
    /// @throws DatabaseRefusedException when the two do not belong together
    public void run(WriteAheadLog ahead) throws SQLException, IOException {
        LogPosition recorded = engine.logPosition();
        for (LoggedRecord record = ahead.next(); record != null; record = ahead.next()) {
            if (ahead.isWithin(recorded)) {
                continue;
            }
            take(record);
            fresh.reaches(ahead.position());
            if (freshBytes >= TRANSACTION_BYTES) {
                apply();
            }
        }
        ahead.requireContinues(recorded);
        if (!ahead.position().equals(recorded)) {
            fresh.reaches(ahead.position());
            apply();
            engine.force();
        }
    }

    private void apply() throws SQLException {
        engine.apply(fresh);
        fresh = new Transaction();
        freshBytes = 0;
    }

    private void take(LoggedRecord record) {
        record.messages().forEach(this::take);
        for (Change change : record.changes()) {
            freshBytes += change.heldBytes();
            if (change instanceof Change.Holds(String name, long first, Bytes anchor, long bytes)) {
                Channel channel = channel(name);
                fresh.move(channel, fresh.position(channel).from(first, anchor, bytes));
            } else {
                fresh.add(change);
            }
        }
    }

    private Channel channel(String name) {
        return channels.computeIfAbsent(name, missing -> new Channel(missing, engine.epoch()));
    }

    private void take(LoggedRecord.Logged logged) {
        Channel channel = channel(logged.channel());
        MessageRow row = logged.row();
        ChannelHead position = fresh.position(channel);
        if (row.seq() <= position.last()) {
            return; // a log of the former form, and the database has had it before the end came
        }
        Bytes chain = row.link().chain(position.chain(), row.seq(), row.timestampMillis());
        if (row.seq() != position.last() + 1 || !chain.equals(row.chain())) {
            throw WriteAheadLog.refused("does not continue the database: message " + row.seq() + " of channel "
                    + channel.name() + " does not follow message " + position.last()
                    + "; one of the two was replaced or changed");
        }
        StoredMessage message = row.of(channel);
        if (logged.key() != null) {
            take(logged.key(), message);
        }
        fresh.add(channel, message);
        fresh.move(channel, position.after(message));
        freshBytes += message.heldBytes();
    }

    private void take(IdempotencyKey key, StoredMessage message) {
        KeyHash hash = engine.keySecret().hash(message.channel().name(), key);
        KeysOfBatch keys = new KeysOfBatch();
        keys.add(key, 0, UsedKey.of(hash, message.seq(), ChainLink.hash(message.body())), message.timestampMillis());
        keys.isLogged();
        fresh.add(keys);
    }

    /// As the database holds them.
    public Map<String, ChannelRow> channels() {
        Map<String, ChannelRow> rows = new HashMap<>();
        channels.forEach((name, channel) -> rows.put(name, new ChannelRow(channel.row(), channel.inDatabase())));
        return rows;
    }
}
