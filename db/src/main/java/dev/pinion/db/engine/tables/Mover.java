package dev.pinion.db.engine.tables;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.function.Consumer;

import dev.pinion.db.DatabaseRefusedException;

/// Moves the rows of a database into one of another engine, as they are: segments keep their bytes, since channels keep their
/// numbers. Each commit notes how far it has come, so that whoever was interrupted goes on from there. One thread; holds what one
/// commit has, twice at most.
public final class Mover {

    /// Of rows whose lengths are asked for at once.
    private static final int LENGTHS = 512;
    private static final String LENGTHS_FROM = """
            select last_seq, octet_length(content) + coalesce(octet_length(more), 0) from segment
            where channel_id = ? and last_seq > ? order by channel_id, last_seq fetch first ? rows only""";
    private static final String FROM = MovedTable.SEGMENT.select()
            + " where channel_id = ? and last_seq > ? and last_seq <= ? order by channel_id, last_seq";
    private static final long MESSAGES_PER_WORD = 100_000;
    private static final int KEYS_STAGE = MovedTable.SMALL.size() + 1;

    private final MovedDatabase from;
    private final MoveTarget to;
    private final long commitBytes;
    private final RowBatch.Commit beforeCommit;
    private final Consumer<String> told;
    private final MoveProgress progress;
    private final Map<String, String> sums;
    private long messages;

    /// @param commitBytes of a commit, beside a single row that is larger
    /// @param beforeCommit hears of each commit
    public Mover(MovedDatabase from, MoveTarget to, long commitBytes, RowBatch.Commit beforeCommit,
            Consumer<String> told) throws SQLException {
        this.from = from;
        this.to = to;
        this.commitBytes = commitBytes;
        this.beforeCommit = beforeCommit;
        this.told = told;
        this.progress = new MoveProgress(to);
        this.sums = MovedSums.of(from);
    }

    /// Begins, or goes on.
    ///
    /// @throws DatabaseRefusedException when a part of something else is there
    public void run() throws SQLException {
        String fingerprint = MovedSums.fingerprint(sums);
        if (MoveProgress.isUnfinished(to.connection())) {
            progress.requireSame(from, fingerprint);
            told.accept("going on with what an earlier run has begun");
        } else {
            progress.begin(from, fingerprint);
            commit();
        }
        if (progress.at().stage() == 0) {
            moveSegments();
        }
        for (int stage = progress.at().stage(); stage > 0 && stage < KEYS_STAGE; stage++) {
            move(MovedTable.SMALL.get(stage - 1));
            progress.at(new MoveProgress.At(stage + 1, 0, ""));
            commit();
        }
        if (progress.at().stage() == KEYS_STAGE) {
            moveKeys();
        }
    }

    private void commit() throws SQLException {
        beforeCommit.run();
        to.commit();
    }

    /// Behind the last one that is there.
    private void moveSegments() throws SQLException {
        Connection there = to.connection();
        long lastChannel = max(there, "select max(channel_id) from segment");
        long lastSeq = max(there, "select max(last_seq) from segment where channel_id = ?", lastChannel);
        try (RowBatch batch = new RowBatch(there, MovedTable.SEGMENT.insert(to.dialect()),
                MovedTable.SEGMENT.columns().size(), commitBytes, this::commit)) {
            for (long channel : new LogReader(from.connection())
                    .query("select id from channel where id >= ? order by id", row -> row.getLong(1), lastChannel)) {
                moveSegments(channel, channel == lastChannel ? lastSeq : 0, batch);
            }
            batch.write();
        }
        progress.at(new MoveProgress.At(1, 0, ""));
        commit();
    }

    private static long max(Connection connection, String sql, Object... values) throws SQLException {
        return new LogReader(connection).query(sql, row -> row.getLong(1), values).getFirst();
    }

    /// As many as fit into a commit are read at once: their lengths are asked for before, since a row may have a few bytes or a
    /// million.
    private void moveSegments(long channel, long after, RowBatch batch) throws SQLException {
        long next = after;
        List<long[]> lengths = lengths(channel, next);
        while (!lengths.isEmpty()) {
            long bytes = 0;
            long last = next;
            for (long[] each : lengths) {
                if (last > next && bytes + each[1] > commitBytes) {
                    moveRows(channel, next, last, batch);
                    next = last;
                    bytes = 0;
                }
                bytes += each[1];
                last = each[0];
            }
            moveRows(channel, next, last, batch);
            next = last;
            lengths = lengths(channel, next);
        }
    }

    private List<long[]> lengths(long channel, long after) throws SQLException {
        return new LogReader(from.connection()).query(LENGTHS_FROM, row -> new long[] {row.getLong(1), row.getLong(2)},
                channel, after, LENGTHS);
    }

    private void moveRows(long channel, long after, long last, RowBatch batch) throws SQLException {
        try (PreparedStatement select = from.connection().prepareStatement(FROM)) {
            select.setLong(1, channel);
            select.setLong(2, after);
            select.setLong(3, last);
            try (var rows = select.executeQuery()) {
                while (rows.next()) {
                    batch.add(rows);
                    count(rows.getLong("last_seq") - rows.getLong("first_seq") + 1);
                }
            }
        }
    }

    private void count(long more) {
        long before = messages;
        messages += more;
        if (messages / MESSAGES_PER_WORD > before / MESSAGES_PER_WORD) {
            told.accept(messages + " messages");
        }
    }

    /// From its beginning: what an earlier run has left of it goes.
    private void move(MovedTable table) throws SQLException {
        try (PreparedStatement delete = to.connection().prepareStatement("delete from " + table.name());
                RowBatch batch = new RowBatch(to.connection(), table.insert(to.dialect()), table.columns().size(),
                        commitBytes, this::commit)) {
            delete.executeUpdate();
            table.forEach(from.connection(), batch::add);
            batch.write();
        }
    }

    private void moveKeys() throws SQLException {
        MoveProgress.At begun = progress.at();
        long[] replaced = {begun.replaced()};
        from.forEachKeyPage(begun.keys(), page -> {
            replaced[0] += to.add(page);
            progress.at(new MoveProgress.At(KEYS_STAGE, replaced[0], page.place()));
            commit();
        });
        progress.at(new MoveProgress.At(KEYS_STAGE + 1, replaced[0], ""));
        commit();
    }

    /// Holds what is there against what was to be moved.
    ///
    /// @throws DatabaseRefusedException with the tables that differ
    public void compare() throws SQLException {
        Map<String, String> there = MovedSums.of(to);
        List<String> different = new ArrayList<>();
        for (String table : new TreeSet<>(sums.keySet())) {
            String expected = sums.getOrDefault(table, "");
            String found = there.getOrDefault(table, "");
            boolean isSame = table.equals(MovedSums.KEYS) ? isSameKeys(expected, found) : expected.equals(found);
            if (!isSame) {
                different.add(table);
            }
        }
        if (!different.isEmpty()) {
            throw new DatabaseRefusedException("what was moved is not the same as what is moved from, in "
                    + String.join(", ", different) + "; no server opens it: empty the target and run the command again",
                    null);
        }
    }

    /// Where some were replaced, their sum is another one.
    private boolean isSameKeys(String expected, String found) throws SQLException {
        long replaced = progress.at().replaced();
        return replaced == 0 ? expected.equals(found) : MovedSums.rows(expected) - replaced == MovedSums.rows(found);
    }

    /// From now on servers open it.
    public void end() throws SQLException {
        to.prepareForServers();
        progress.end();
        commit();
    }
}
