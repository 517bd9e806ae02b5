package dev.pinion.db.engine.h2;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;

import dev.pinion.db.ChainLink;
import dev.pinion.db.commit.Channel;
import dev.pinion.db.commit.ChannelHead;
import dev.pinion.db.log.KeysOfBatch;
import dev.pinion.db.log.LogPosition;
import dev.pinion.db.StoredMessage;
import dev.pinion.db.commit.Transaction;

/// A connection with its prepared statements: writes messages as one transaction and forces it to disk.
/// Threads: the applier, or the committer while that is idle; after an exception it is of no more use.
final class LogWriter {

    /// A batch is cut into these numbers of rows, largest first: nine statements serve every size.
    private static final int ROWS_LOG2_MAX = 8;
    private static final int COLUMNS = 7;

    private static final String NEW_CHANNEL = """
            insert into channel (name, epoch, first_seq, last_seq, last_timestamp, chain, held_bytes, anchor, id)
            values (?, ?, ?, ?, ?, ?, ?, ?, ?)""";
    private static final String MOVED_CHANNEL = """
            update channel set last_seq = ?, last_timestamp = ?, chain = ?, held_bytes = ? where id = ?""";

    private final Connection connection;
    private final String epoch;
    private long nextChannelId;
    private final @Nullable PreparedStatement[] inserts = new @Nullable PreparedStatement[ROWS_LOG2_MAX + 1];
    private final PreparedStatement newChannel;
    private final PreparedStatement movedChannel;
    private final Publications publications;

    LogWriter(Connection connection, String epoch, long nextChannelId) throws SQLException {
        this.connection = connection;
        this.epoch = epoch;
        this.nextChannelId = nextChannelId;
        this.newChannel = connection.prepareStatement(NEW_CHANNEL);
        this.movedChannel = connection.prepareStatement(MOVED_CHANNEL);
        this.publications = new Publications(connection);
    }

    /// When this returns it is on disk, with all that was done over [#connection] before.
    void write(Transaction transaction) throws SQLException {
        boolean moved = false;
        for (Map.Entry<Channel, ChannelHead> position : transaction.positions().entrySet()) {
            moved |= writeChannel(position.getKey(), position.getValue());
        }
        if (moved) {
            movedChannel.executeBatch();
        }
        writeMessages(transaction.messages());
        for (KeysOfBatch keys : transaction.keys()) {
            publications.write(keys);
        }
        LogPosition position = transaction.logPosition();
        if (position != null) {
            Meta.write(connection, Meta.LOG_POSITION, position.text());
        }
        connection.commit();
        H2Store.force(connection);
        transaction.positions().forEach(Channel::isInDatabase);
    }

    /// True: it waits for the others.
    private boolean writeChannel(Channel channel, ChannelHead position) throws SQLException {
        if (channel.row() == Channel.NO_ROW) {
            channel.hasRow(nextChannelId++);
            insertChannel(channel, position);
            return false;
        }
        setPosition(movedChannel, 1, position);
        movedChannel.setLong(5, channel.row());
        movedChannel.addBatch();
        return true;
    }

    private void insertChannel(Channel channel, ChannelHead position) throws SQLException {
        newChannel.setString(1, channel.name());
        newChannel.setString(2, epoch);
        newChannel.setLong(3, position.first());
        setPosition(newChannel, 4, position);
        newChannel.setBytes(8, ChainLink.start(channel.name(), epoch));
        newChannel.setLong(9, channel.row());
        newChannel.executeUpdate();
    }

    private static void setPosition(PreparedStatement statement, int at, ChannelHead position) throws SQLException {
        statement.setLong(at, position.last());
        statement.setLong(at + 1, position.timestampMillis());
        statement.setBytes(at + 2, position.chain().toByteArray());
        statement.setLong(at + 3, position.bytes());
    }

    private void writeMessages(List<StoredMessage> messages) throws SQLException {
        int from = 0;
        for (int log2 = ROWS_LOG2_MAX; log2 >= 0; log2--) {
            int rows = 1 << log2;
            while (messages.size() - from >= rows) {
                insert(log2, messages.subList(from, from + rows));
                from += rows;
            }
        }
    }

    private void insert(int log2, List<StoredMessage> messages) throws SQLException {
        PreparedStatement insert = inserts[log2];
        if (insert == null) {
            insert = connection.prepareStatement("insert into message values (?, ?, ?, ?, ?, ?, ?)"
                    + ", (?, ?, ?, ?, ?, ?, ?)".repeat((1 << log2) - 1));
            inserts[log2] = insert;
        }
        int at = 1;
        for (StoredMessage message : messages) {
            insert.setLong(at, Channel.of(message.channel()).row());
            insert.setLong(at + 1, message.seq());
            insert.setString(at + 2, message.sender());
            insert.setLong(at + 3, message.timestampMillis());
            insert.setBytes(at + 4, message.headers().toByteArray());
            insert.setBytes(at + 5, message.body().toByteArray());
            insert.setBytes(at + 6, message.chain().toByteArray());
            at += COLUMNS;
        }
        insert.executeUpdate();
    }

    Connection connection() {
        return connection;
    }
}
