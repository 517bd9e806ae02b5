package dev.pinion.db.commit;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import dev.pinion.db.Bytes;
import dev.pinion.db.ChainLink;
import dev.pinion.db.DatabaseConfig;
import dev.pinion.db.DatabaseRefusedException;
import dev.pinion.db.StorageException;
import dev.pinion.db.StoredMessage;
import dev.pinion.db.journal.StoreSeams;
import dev.pinion.db.log.DatabaseDirectory;
import dev.pinion.db.log.KeysOfBatch;
import dev.pinion.db.log.LogPosition;
import dev.pinion.db.log.MessageRow;
import dev.pinion.db.log.WriteAheadLog;

/// Takes into a database that is being opened what its write-ahead log holds beyond it. Committer only, or whoever looks
/// at a database that nobody has open.
public final class Recovery {

    private final Engine.State engine;
    private final Map<String, Channel> channels = new HashMap<>();

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
            throw new StorageException("the write-ahead log " + DatabaseDirectory.AHEAD + " cannot be read",
                    unreadable);
        }
    }

    /// All of it is in the database, on disk, when this returns.
    ///
    /// @throws DatabaseRefusedException when the two do not belong together
    public void run(WriteAheadLog ahead) throws SQLException, IOException {
        for (List<WriteAheadLog.Logged> record = ahead.next(); record != null; record = ahead.next()) {
            Transaction fresh = new Transaction();
            for (WriteAheadLog.Logged logged : record) {
                take(logged, fresh);
            }
            if (!fresh.messages().isEmpty()) {
                fresh.reaches(ahead.position());
                engine.apply(fresh);
            }
        }
        LogPosition recorded = engine.logPosition();
        ahead.requireContinues(recorded);
        if (!ahead.position().equals(recorded)) {
            Transaction noted = new Transaction();
            noted.reaches(ahead.position());
            engine.apply(noted);
        }
    }

    private void take(WriteAheadLog.Logged logged, Transaction fresh) {
        Channel channel = channels.computeIfAbsent(logged.channel(), missing -> new Channel(missing, engine.epoch()));
        MessageRow row = logged.row();
        ChannelHead position = fresh.position(channel);
        if (row.seq() <= position.last()) {
            return; // the database has had it before the end came
        }
        Bytes chain = row.link(row.sender().getBytes(StandardCharsets.UTF_8))
                .chain(position.chain(), row.seq(), row.timestampMillis());
        if (row.seq() != position.last() + 1 || !chain.equals(row.chain())) {
            throw new DatabaseRefusedException("the write-ahead log " + DatabaseDirectory.AHEAD
                    + " does not continue the" + " database: message " + row.seq() + " of channel " + channel.name()
                    + " does not follow message " + position.last()
                    + "; one of the two files was replaced or changed: put back the one that belongs"
                    + " to the other, or restore a backup", null);
        }
        StoredMessage message = row.of(channel);
        KeysOfBatch keys = new KeysOfBatch();
        if (logged.key() != null) {
            keys.add(new KeysOfBatch.Place(channel, logged.key()), ChainLink.hash(row.body()), message);
        }
        fresh.add(List.of(message), keys);
    }

    /// As the database holds them.
    public Map<String, ChannelRow> channels() {
        Map<String, ChannelRow> rows = new HashMap<>();
        channels.forEach((name, channel) -> rows.put(name, new ChannelRow(channel.row(), channel.inDatabase())));
        return rows;
    }
}
