package dev.pinion.db.engine.pg;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.SQLTransactionRollbackException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

import dev.pinion.db.engine.SharedEngine;
import dev.pinion.db.engine.tables.LogReader;
import dev.pinion.db.log.Change;
import dev.pinion.db.log.ChangeForm;
import dev.pinion.db.log.RecordTable;

/// What each process has committed, batch by batch, so that the others find it: within one process numbers are in the order of
/// commits, since one session commits them one after the other. Nothing is locked for it.
/// Thread: the committer; after an exception it is of no more use.
final class BatchFeed {

    /// Of one question.
    private static final int BATCHES_MAX = 1_000;
    private static final String LAST = """
            select p.process, coalesce((select max(number) from committed_batch b where b.process = p.process), 0)
            from server_process p""";
    private static final String ADD = """
            insert into committed_batch (process, number, previous, channels, changes) values (?, ?, ?, ?, ?)""";
    private static final String NEW = """
            select p.process, b.number, b.previous, b.channels, b.changes
            from server_process p
            left join unnest(?::uuid[], ?::bigint[]) as seen (process, number) on seen.process = p.process
            cross join lateral (select * from committed_batch c
                where c.process = p.process and c.number > coalesce(seen.number, 0)
                order by c.number fetch first ? rows only) as b
            where p.process <> ?
            order by p.process, b.number""";
    private static final String HEADS = LogReader.HEADS + " where id = any(?)";
    /// The last one of each process stays: it may ask what became of it.
    private static final List<String> FORGET = List.of("""
            delete from committed_batch b where committed < now() - interval '2 minutes' and number <
                (select max(number) from committed_batch c where c.process = b.process)""", """
            delete from committed_batch where committed < now() - interval '400 days'""", """
            delete from server_process p where begun < now() - interval '400 days'
                and not exists (select 1 from committed_batch b where b.process = p.process)""");

    private static final Set<RecordTable> IN_MEMORY = Set.of(RecordTable.REVOCATION, RecordTable.PIN_CONFIRMATION);

    private final Connection connection;
    private final UUID process;
    private final Map<UUID, Long> seen = new HashMap<>();
    private long previous;

    /// Knows what was committed until now: whoever reads the heads after this misses nothing.
    BatchFeed(Connection connection, UUID process) throws SQLException {
        this.connection = connection;
        this.process = process;
        new LogReader(connection).query(LAST, row -> {
            seen.put(row.getObject(1, UUID.class), row.getLong(2));
            return true;
        });
        this.previous = seen.getOrDefault(process, 0L);
    }

    /// Of the transaction under way.
    void add(long number, Collection<Long> channels, Collection<Change> changes) throws SQLException {
        try (PreparedStatement insert = connection.prepareStatement(ADD)) {
            insert.setObject(1, process);
            insert.setLong(2, number);
            insert.setLong(3, previous);
            insert.setObject(4, channels.stream().mapToLong(Long::longValue).toArray());
            insert.setBytes(5, ChangeForm.encoded(changes));
            insert.executeUpdate();
        }
    }

    void isCommitted(long number) {
        previous = number;
    }

    /// Whether others may hold in memory what this changes.
    static boolean isTold(Change change, Map<Change.CursorName, Change.Owned> before) {
        return switch (change) {
            case Change.Owned owned -> {
                Change.Owned was = before.get(owned.cursor());
                yield was == null || was.owner() != owned.owner();
            }
            case Change.Removed _,Change.Emptied _,Change.Called _ -> true;
            case Change.Written written -> IN_MEMORY.contains(written.name().table());
            // Only what is old is deleted.
            case Change.Deleted _,Change.Moved _,Change.Holds _ -> false;
        };
    }

    /// What is new of the others.
    ///
    /// @throws SQLTransactionRollbackException when some of it is gone: all must be read anew
    SharedEngine.Elsewhere read() throws SQLException {
        Set<Long> channels = new HashSet<>();
        List<Change> changes = new ArrayList<>();
        int found;
        do {
            found = readSome(channels, changes);
        } while (found >= BATCHES_MAX);
        if (channels.isEmpty() && changes.isEmpty()) {
            return SharedEngine.Elsewhere.NOTHING;
        }
        long[] ids = channels.stream().mapToLong(Long::longValue).toArray();
        return new SharedEngine.Elsewhere(ids.length == 0 ? Map.of() : new LogReader(connection).channels(HEADS, ids),
                changes);
    }

    private int readSome(Set<Long> channels, List<Change> changes) throws SQLException {
        UUID[] processes = seen.keySet().toArray(UUID[]::new);
        int batches = 0;
        try (PreparedStatement select = connection.prepareStatement(NEW)) {
            select.setArray(1, connection.createArrayOf("uuid", processes));
            select.setObject(2, Arrays.stream(processes).mapToLong(seen::get).toArray());
            select.setInt(3, BATCHES_MAX);
            select.setObject(4, process);
            try (ResultSet rows = select.executeQuery()) {
                while (rows.next()) {
                    batches++;
                    take(rows, channels, changes);
                }
            }
        }
        return batches;
    }

    private void take(ResultSet row, Set<Long> channels, List<Change> changes) throws SQLException {
        UUID other = row.getObject(1, UUID.class);
        long number = row.getLong(2);
        if (row.getLong(3) > seen.getOrDefault(other, 0L)) {
            throw new SQLTransactionRollbackException(
                    "what another server has committed is not told any more, since this"
                            + " one was away for too long: all is read anew",
                    "40001");
        }
        seen.put(other, number);
        channels.addAll(Arrays.asList((Long[]) row.getArray(4).getArray()));
        try {
            changes.addAll(ChangeForm.decoded(ByteBuffer.wrap(row.getBytes(5))));
        } catch (IOException newer) {
            throw new SQLException("another server is of a newer version than this one", newer);
        }
    }

    /// Forgets what all others have had the time to look at.
    static void forget(Connection connection) throws SQLException {
        try (Statement delete = connection.createStatement()) {
            for (String each : FORGET) {
                delete.executeUpdate(each);
            }
        }
    }
}
