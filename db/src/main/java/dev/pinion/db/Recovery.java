package dev.pinion.db;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Takes into a database that is being opened what its write-ahead log holds beyond it. Committer only, or whoever looks
/// at a database that nobody has open.
final class Recovery {

    private final LogWriter writer;
    private final String epoch;
    private final Map<String, ChannelLog> channels = new HashMap<>();

    Recovery(Connection connection, String epoch) throws SQLException {
        this.epoch = epoch;
        long lastRow = 0;
        for (Map.Entry<String, ChannelRow> found : new LogReader(connection).channels().entrySet()) {
            lastRow = Math.max(lastRow, found.getValue().id());
            channels.put(found.getKey(), new ChannelLog(found.getKey(), found.getValue()));
        }
        this.writer = new LogWriter(connection, epoch, lastRow + 1);
    }

    /// All of it is in the database, on disk, when this returns.
    ///
    /// @throws DatabaseRefusedException when the two do not belong together
    void run(WriteAheadLog ahead) throws SQLException, IOException {
        for (List<WriteAheadLog.Logged> record = ahead.next(); record != null; record = ahead.next()) {
            Transaction fresh = new Transaction();
            for (WriteAheadLog.Logged logged : record) {
                take(logged, fresh);
            }
            if (!fresh.messages().isEmpty()) {
                writer.write(fresh);
            }
        }
    }

    private void take(WriteAheadLog.Logged logged, Transaction fresh) {
        ChannelLog channel = channels.computeIfAbsent(logged.channel(), missing -> new ChannelLog(missing, epoch));
        MessageRow row = logged.row();
        ChannelHead position = fresh.position(channel);
        if (row.seq() <= position.last()) {
            return; // the database has had it before the end came
        }
        Bytes chain = Bytes.owned(row.link(row.sender().getBytes(StandardCharsets.UTF_8))
                .chain(position.chain().content(), row.seq(), row.timestampMillis()));
        if (row.seq() != position.last() + 1 || !chain.equals(row.chain())) {
            throw new DatabaseRefusedException("the write-ahead log " + Database.AHEAD + " does not continue the"
                    + " database: message " + row.seq() + " of channel " + channel.name() + " does not follow message "
                    + position.last() + "; one of the two files was replaced or changed: put back the one that belongs"
                    + " to the other, or restore a backup", null);
        }
        StoredMessage message = new StoredMessage(channel, row);
        Publications.OfBatch keys = new Publications.OfBatch();
        if (logged.key() != null) {
            keys.add(new Publications.Place(channel, logged.key()), ChainLink.hash(row.body()), message);
        }
        fresh.add(List.of(message), keys);
    }

    LogWriter writer() {
        return writer;
    }

    /// As the database holds them.
    Map<String, ChannelRow> channels() {
        Map<String, ChannelRow> rows = new HashMap<>();
        channels.forEach((name, channel) -> rows.put(name, new ChannelRow(channel.row(), channel.inDatabase())));
        return rows;
    }
}
