package dev.pinion.db.engine.pg;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.SQLTransactionRollbackException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import dev.pinion.db.StoredMessage;
import dev.pinion.db.engine.Channel;
import dev.pinion.db.engine.ChannelHead;
import dev.pinion.db.engine.ChannelRow;
import dev.pinion.db.engine.SharedEngine;
import dev.pinion.db.engine.Transaction;
import dev.pinion.db.engine.tables.Dialect;
import dev.pinion.db.engine.tables.LogReader;
import dev.pinion.db.engine.tables.SegmentTable;
import dev.pinion.db.engine.tables.SmallTables;
import dev.pinion.db.log.Change;
import dev.pinion.db.log.MessageRow;

/// Writes a batch as one transaction. It begins with the locks of its channels' rows, in the order of their numbers, so that two
/// who commit never wait for each other in a circle, and the order of commits is the order of sequences.
/// Thread: the committer; after an exception it is of no more use.
final class BatchWriter {

    private static final String NEW = """
            insert into channel (name, epoch, first_seq, last_seq, last_timestamp, chain, anchor, held_bytes)
            select name, ?, 1, 0, 0, chain, chain, 0 from unnest(?::text[], ?::bytea[]) as fresh (name, chain)
            order by name collate "C" on conflict (name) do nothing""";
    private static final String LOCKED = LogReader.HEADS + " where name = any(?) order by id for update";
    private static final String MOVED = """
            update channel set first_seq = moved.first_seq, last_seq = moved.last_seq,
                last_timestamp = moved.last_timestamp, chain = moved.chain, anchor = moved.anchor,
                held_bytes = moved.held_bytes
            from unnest(?::bigint[], ?::bigint[], ?::bigint[], ?::bigint[], ?::bytea[], ?::bytea[], ?::bigint[])
                as moved (id, first_seq, last_seq, last_timestamp, chain, anchor, held_bytes)
            where channel.id = moved.id""";
    private static final String UNUSED = "delete from channel where id = any(?) and last_seq = 0";

    private final Connection connection;
    private final LogReader reader;
    private final String epoch;
    private final BatchFeed feed;
    private final CursorLocks cursors;
    private final SegmentTable segments;
    private final SmallTables small;
    /// Those that the transaction under way has locked, as they were before it.
    private Map<String, ChannelRow> begun = Map.of();
    private Map<Change.CursorName, Change.Owned> owners = Map.of();

    BatchWriter(Connection connection, String epoch, BatchFeed feed) {
        this.connection = connection;
        this.reader = new LogReader(connection);
        this.epoch = epoch;
        this.feed = feed;
        this.cursors = new CursorLocks(connection);
        this.segments = new SegmentTable(connection);
        this.small = new SmallTables(connection, Dialect.POSTGRES);
    }

    SharedEngine.Begun begin(Collection<Channel> channels, Collection<Change.CursorName> names) throws SQLException {
        begun = channels.isEmpty() ? Map.of() : locked(channels);
        owners = names.isEmpty() ? Map.of() : cursors.lock(names);
        return new SharedEngine.Begun(begun, owners);
    }

    private Map<String, ChannelRow> locked(Collection<Channel> channels) throws SQLException {
        insert(channels.stream()
                .filter(channel -> channel.row() == Channel.NO_ROW)
                .sorted(Comparator.comparing(Channel::name))
                .toList());
        String[] names = channels.stream().map(Channel::name).toArray(String[]::new);
        return reader.channels(LOCKED, connection.createArrayOf("text", names));
    }

    List<Change.CursorName> unusedSince(long millis, int cursorsMax) throws SQLException {
        return cursors.unusedSince(millis, cursorsMax);
    }

    private ChannelRow begun(Channel channel) throws SQLException {
        ChannelRow row = begun.get(channel.name());
        if (row == null) {
            throw new SQLTransactionRollbackException("channel " + channel.name() + " is not in the database any more",
                    "40001");
        }
        return row;
    }

    private void insert(List<Channel> fresh) throws SQLException {
        if (fresh.isEmpty()) {
            return;
        }
        try (PreparedStatement insert = connection.prepareStatement(NEW)) {
            insert.setString(1, epoch);
            insert.setArray(2, connection.createArrayOf("text", fresh.stream().map(Channel::name).toArray()));
            insert.setArray(3, connection.createArrayOf("bytea",
                    fresh.stream().map(each -> each.head().chain().toByteArray()).toArray(byte[][]::new)));
            insert.executeUpdate();
        }
    }

    /// Durable when this returns.
    void commit(Transaction transaction, long batch) throws SQLException {
        moveChannels(transaction.positions());
        for (Map.Entry<Channel, ChannelHead> each : transaction.positions().entrySet()) {
            writeMessages(each.getKey(), each.getValue(),
                    transaction.messages().getOrDefault(each.getKey(), List.of()));
        }
        for (Change change : transaction.changes()) {
            if (change instanceof Change.Emptied(Change.MessageName message, long erasedMillis)) {
                segments.erase(transaction.rowOf(message.channel()), message.seq(), erasedMillis);
            }
        }
        small.write(transaction.changes());
        UsedKeyTable.insert(connection, transaction.keys());
        feed.add(batch, transaction.positions().keySet().stream().map(Channel::row).toList(),
                transaction.changes().stream().filter(change -> BatchFeed.isTold(change, owners)).toList());
        connection.commit();
        feed.isCommitted(batch);
        transaction.positions().forEach(Channel::isInDatabase);
    }

    private void moveChannels(Map<Channel, ChannelHead> positions) throws SQLException {
        Map<Long, ChannelHead> moved = new HashMap<>();
        for (Map.Entry<Channel, ChannelHead> each : positions.entrySet()) {
            long id = begun(each.getKey()).id();
            each.getKey().hasRow(id);
            moved.put(id, each.getValue());
        }
        List<Long> unused = begun.values()
                .stream()
                .filter(row -> row.head().last() == 0 && !moved.containsKey(row.id()))
                .map(ChannelRow::id)
                .toList();
        if (!moved.isEmpty()) {
            move(List.copyOf(moved.entrySet()));
        }
        if (!unused.isEmpty()) {
            // A channel exists from its first message.
            run(UNUSED, connection.createArrayOf("bigint", unused.toArray()));
        }
    }

    private void move(List<Map.Entry<Long, ChannelHead>> moved) throws SQLException {
        try (PreparedStatement update = connection.prepareStatement(MOVED)) {
            update.setObject(1, moved.stream().mapToLong(Map.Entry::getKey).toArray());
            update.setObject(2, moved.stream().mapToLong(each -> each.getValue().first()).toArray());
            update.setObject(3, moved.stream().mapToLong(each -> each.getValue().last()).toArray());
            update.setObject(4, moved.stream().mapToLong(each -> each.getValue().timestampMillis()).toArray());
            update.setArray(5, connection.createArrayOf("bytea",
                    moved.stream().map(each -> each.getValue().chain().toByteArray()).toArray(byte[][]::new)));
            update.setArray(6, connection.createArrayOf("bytea",
                    moved.stream().map(each -> each.getValue().anchor().toByteArray()).toArray(byte[][]::new)));
            update.setObject(7, moved.stream().mapToLong(each -> each.getValue().bytes()).toArray());
            update.executeUpdate();
        }
    }

    /// Behind what retention has deleted.
    private void writeMessages(Channel channel, ChannelHead position, List<StoredMessage> messages)
            throws SQLException {
        if (position.first() > begun(channel).head().first()) {
            segments.deleteBefore(channel.row(), position.first());
        }
        List<MessageRow> rows = new ArrayList<>();
        for (StoredMessage message : messages) {
            if (message.seq() >= position.first()) {
                rows.add(MessageRow.of(message));
            }
        }
        if (!rows.isEmpty()) {
            segments.put(SegmentTable.packed(channel.row(), rows));
        }
    }

    private void run(String sql, Object... values) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            for (int n = 0; n < values.length; n++) {
                statement.setObject(n + 1, values[n]);
            }
            statement.executeUpdate();
        }
    }
}
