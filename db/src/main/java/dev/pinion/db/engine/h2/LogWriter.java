package dev.pinion.db.engine.h2;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import dev.pinion.db.ChainLink;
import dev.pinion.db.StoredMessage;
import dev.pinion.db.commit.Channel;
import dev.pinion.db.commit.ChannelHead;
import dev.pinion.db.commit.Transaction;
import dev.pinion.db.log.KeysOfBatch;
import dev.pinion.db.log.LogPosition;
import dev.pinion.db.log.MessageRow;

/// A connection with its prepared statements: writes messages as one transaction and forces it to disk.
/// Threads: the applier, or the committer while that is idle; after an exception it is of no more use.
final class LogWriter {

    private static final String NEW_CHANNEL = """
            insert into channel (name, epoch, first_seq, last_seq, last_timestamp, chain, held_bytes, anchor, id)
            values (?, ?, ?, ?, ?, ?, ?, ?, ?)""";
    private static final String MOVED_CHANNEL = """
            update channel set last_seq = ?, last_timestamp = ?, chain = ?, held_bytes = ? where id = ?""";

    private final Connection connection;
    private final String epoch;
    private long nextChannelId;
    private final SegmentTable segments;
    private final PreparedStatement newChannel;
    private final PreparedStatement movedChannel;
    private final Publications publications;

    LogWriter(Connection connection, String epoch, long nextChannelId) throws SQLException {
        this.connection = connection;
        this.epoch = epoch;
        this.nextChannelId = nextChannelId;
        this.newChannel = connection.prepareStatement(NEW_CHANNEL);
        this.movedChannel = connection.prepareStatement(MOVED_CHANNEL);
        this.segments = new SegmentTable(connection);
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
        Map<Channel, List<MessageRow>> byChannel = new LinkedHashMap<>();
        for (StoredMessage message : messages) {
            byChannel.computeIfAbsent(Channel.of(message.channel()), missing -> new ArrayList<>())
                    .add(MessageRow.of(message));
        }
        for (Map.Entry<Channel, List<MessageRow>> channel : byChannel.entrySet()) {
            segments.append(channel.getKey().row(), channel.getKey().inDatabase().last(), channel.getValue());
        }
    }

    Connection connection() {
        return connection;
    }
}
