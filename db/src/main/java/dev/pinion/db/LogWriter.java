package dev.pinion.db;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.List;

import org.jspecify.annotations.Nullable;

/// The committer's connection with its prepared statements: writes one batch as one transaction and forces it to disk.
/// Committer only; after an exception it is of no more use.
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

    Publications publications() {
        return publications;
    }

    /// When this returns the batch is on disk.
    void write(Batch batch) throws SQLException {
        writeChannels(batch);
        writeMessages(batch.messages());
        publications.write(batch.publications());
        connection.commit();
        H2Store.force(connection);
    }

    private void writeChannels(Batch batch) throws SQLException {
        boolean moved = false;
        for (ChannelLog channel : batch.channels()) {
            if (channel.tip().id() == ChannelLog.NO_ROW) {
                channel.tipHasRow(nextChannelId++);
                insertChannel(channel, ChainLink.start(channel.name(), epoch));
            } else {
                setPosition(movedChannel, 1, channel.tip());
                movedChannel.setLong(5, channel.tip().id());
                movedChannel.addBatch();
                moved = true;
            }
        }
        if (moved) {
            movedChannel.executeBatch();
        }
    }

    private void insertChannel(ChannelLog channel, byte[] anchor) throws SQLException {
        newChannel.setString(1, channel.name());
        newChannel.setString(2, epoch);
        newChannel.setLong(3, channel.tip().first());
        setPosition(newChannel, 4, channel.tip());
        newChannel.setBytes(8, anchor);
        newChannel.setLong(9, channel.tip().id());
        newChannel.executeUpdate();
    }

    private static void setPosition(PreparedStatement statement, int at, ChannelHead tip) throws SQLException {
        statement.setLong(at, tip.last());
        statement.setLong(at + 1, tip.timestampMillis());
        statement.setBytes(at + 2, tip.chain().content());
        statement.setLong(at + 3, tip.bytes());
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
            insert.setLong(at, message.channel().tip().id());
            insert.setLong(at + 1, message.seq());
            insert.setString(at + 2, message.sender());
            insert.setLong(at + 3, message.timestampMillis());
            insert.setBytes(at + 4, message.headers().content());
            insert.setBytes(at + 5, message.body().content());
            insert.setBytes(at + 6, message.chain().content());
            at += COLUMNS;
        }
        insert.executeUpdate();
    }

    Connection connection() {
        return connection;
    }
}
