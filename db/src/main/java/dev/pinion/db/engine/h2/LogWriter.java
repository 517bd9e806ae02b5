package dev.pinion.db.engine.h2;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;

import dev.pinion.db.StoredMessage;
import dev.pinion.db.engine.Channel;
import dev.pinion.db.engine.ChannelHead;
import dev.pinion.db.engine.Transaction;
import dev.pinion.db.engine.tables.Dialect;
import dev.pinion.db.engine.tables.SegmentTable;
import dev.pinion.db.engine.tables.SmallTables;
import dev.pinion.db.log.Change;
import dev.pinion.db.log.LogPosition;
import dev.pinion.db.log.MessageRow;

/// A connection with its prepared statements: writes what the log says as one transaction.
/// Thread: the applier, or whoever opens; after an exception it is of no more use.
final class LogWriter {

    private static final String NEW_CHANNEL = """
            insert into channel (first_seq, last_seq, last_timestamp, chain, held_bytes, anchor, id, name, epoch)
            values (?, ?, ?, ?, ?, ?, ?, ?, ?)""";
    private static final String MOVED_CHANNEL = """
            update channel set first_seq = ?, last_seq = ?, last_timestamp = ?, chain = ?, held_bytes = ?, anchor = ?
            where id = ?""";

    private final Connection connection;
    private final String epoch;
    private long nextChannelId;
    private final SegmentTable segments;
    private final PreparedStatement newChannel;
    private final PreparedStatement movedChannel;
    private final SmallTables small;
    private final KeyTables keys;

    LogWriter(Connection connection, String epoch, long nextChannelId, int recentKeysMax) throws SQLException {
        this.connection = connection;
        this.epoch = epoch;
        this.nextChannelId = nextChannelId;
        this.newChannel = connection.prepareStatement(NEW_CHANNEL);
        this.movedChannel = connection.prepareStatement(MOVED_CHANNEL);
        this.segments = new SegmentTable(connection);
        this.small = new SmallTables(connection, Dialect.H2);
        this.keys = new KeyTables(connection, recentKeysMax);
    }

    /// Committed when this returns.
    void write(Transaction transaction) throws SQLException {
        boolean moved = false;
        for (Map.Entry<Channel, ChannelHead> position : transaction.positions().entrySet()) {
            moved |= writeChannel(position.getKey(), position.getValue());
        }
        if (moved) {
            movedChannel.executeBatch();
        }
        for (Map.Entry<Channel, ChannelHead> position : transaction.positions().entrySet()) {
            writeMessages(position.getKey(), position.getValue(),
                    transaction.messages().getOrDefault(position.getKey(), List.of()));
        }
        for (Change change : transaction.changes()) {
            if (change instanceof Change.Emptied(Change.MessageName message, long erasedMillis)) {
                segments.erase(transaction.rowOf(message.channel()), message.seq(), erasedMillis);
            }
        }
        small.write(transaction.changes());
        keys.write(transaction.keys());
        LogPosition position = transaction.logPosition();
        if (position != null) {
            Meta.write(connection, Meta.LOG_POSITION, position.text());
        }
        connection.commit();
        transaction.positions().forEach(Channel::isInDatabase);
    }

    /// True: it waits for the others.
    private boolean writeChannel(Channel channel, ChannelHead position) throws SQLException {
        boolean isNew = channel.row() == Channel.NO_ROW;
        if (isNew) {
            channel.hasRow(nextChannelId++);
        }
        PreparedStatement statement = isNew ? newChannel : movedChannel;
        statement.setLong(1, position.first());
        statement.setLong(2, position.last());
        statement.setLong(3, position.timestampMillis());
        statement.setBytes(4, position.chain().toByteArray());
        statement.setLong(5, position.bytes());
        statement.setBytes(6, position.anchor().toByteArray());
        statement.setLong(7, channel.row());
        if (isNew) {
            statement.setString(8, channel.name());
            statement.setString(9, epoch);
            statement.executeUpdate();
        } else {
            statement.addBatch();
        }
        return !isNew;
    }

    /// Behind what retention has deleted.
    private void writeMessages(Channel channel, ChannelHead position, List<StoredMessage> messages)
            throws SQLException {
        ChannelHead before = channel.inDatabase();
        if (position.first() > before.first()) {
            segments.deleteBefore(channel.row(), position.first());
        }
        List<MessageRow> rows = messages.stream()
                .filter(message -> message.seq() >= position.first())
                .map(MessageRow::of)
                .toList();
        if (!rows.isEmpty()) {
            segments.append(channel.row(), before.last(), rows);
        }
    }

    KeyTables keys() {
        return keys;
    }

    Connection connection() {
        return connection;
    }
}
