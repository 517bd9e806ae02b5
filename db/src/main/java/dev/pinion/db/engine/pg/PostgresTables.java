package dev.pinion.db.engine.pg;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

import dev.pinion.db.engine.Channel;
import dev.pinion.db.engine.SharedEngine;
import dev.pinion.db.engine.tables.LogReader;
import dev.pinion.db.engine.tables.Segment;
import dev.pinion.db.engine.tables.SegmentTable;
import dev.pinion.db.log.KeyHash;
import dev.pinion.db.log.KeySecret;
import dev.pinion.db.log.MessageRow;

/// Work on the tables over a connection of its own, each piece a transaction. Whoever has it.
final class PostgresTables implements SharedEngine.SharedTables {

    private static final int MERGED_MAX = 512;
    private static final String LOCK = "select last_seq from channel where id = ? for update";
    private static final String FIRST_OF_LAST = """
            select min(first_seq) from (select first_seq from segment where channel_id = ?
                order by channel_id desc, last_seq desc fetch first ? rows only) as newest""";
    private static final String DELETE = """
            delete from segment where channel_id = ? and last_seq >= ? and last_seq <= ?""";
    private static final String FORGET = """
            delete from used_key where ctid = any(array(
                select ctid from used_key where used_millis < ? order by used_millis limit ?))""";
    private static final String IDENTITIES = """
            select identity from cursor_owner union select identity from used_key order by 1""";
    private static final List<String> RENAMED = List.of("""
            update cursor_position p set identity = ? where identity = ? and not exists
            (select 1 from cursor_owner o where o.identity = ? and o.name = p.name)""", """
            update cursor_owner p set identity = ? where identity = ? and not exists
            (select 1 from cursor_owner o where o.identity = ? and o.name = p.name)""");
    /// The identity's part of a hash is joined by exclusive or.
    private static final String RENAMED_KEYS = """
            update used_key k set hash_high = hash_high # ?, hash_low = hash_low # ?, identity = ?
            where identity = ? and not exists (select 1 from used_key o
                where o.hash_high = k.hash_high # ? and o.hash_low = k.hash_low # ?)""";

    private final Connection connection;
    private final KeySecret secret;

    PostgresTables(Connection connection, KeySecret secret) throws SQLException {
        this.connection = connection;
        this.secret = secret;
        connection.setAutoCommit(false);
    }

    /// Who commits to the channel waits meanwhile, some milliseconds: so nobody erases or deletes what is being merged.
    @Override
    public void merge(Channel channel) throws SQLException {
        LogReader reader = new LogReader(connection);
        reader.query(LOCK, row -> row.getLong(1), channel.row());
        long first = reader.query(FIRST_OF_LAST, row -> row.getLong(1), channel.row(), MERGED_MAX).getFirst();
        List<Segment> pieces = new ArrayList<>();
        for (Segment segment : new SegmentTable(connection).from(channel.row(), first, MERGED_MAX)) {
            if (segment.isWorthARow()) {
                mergeAll(channel, pieces);
                pieces.clear();
            } else {
                pieces.add(segment);
            }
        }
        mergeAll(channel, pieces);
        connection.commit();
    }

    private void mergeAll(Channel channel, List<Segment> pieces) throws SQLException {
        if (pieces.size() < 2) {
            return;
        }
        List<MessageRow> rows = new ArrayList<>();
        pieces.forEach(piece -> rows.addAll(piece.rows()));
        run(DELETE, channel.row(), pieces.getFirst().last(), pieces.getLast().last());
        new SegmentTable(connection).put(SegmentTable.packed(channel.row(), rows));
    }

    @Override
    public void forgetBatches() throws SQLException {
        BatchFeed.forget(connection);
        connection.commit();
    }

    /// The database does this by itself.
    @Override
    public void compact(int compactBytesMax) {
        // Autovacuum.
    }

    @Override
    public int forgetKeysBefore(long millis, int keysMax) throws SQLException {
        int forgotten = run(FORGET, millis, keysMax);
        connection.commit();
        return forgotten;
    }

    @Override
    public List<String> identities() throws SQLException {
        List<String> identities = new LogReader(connection).query(IDENTITIES, row -> row.getString(1));
        connection.rollback();
        return identities;
    }

    @Override
    public int renameIdentity(String from, String to) throws SQLException {
        int renamed = 0;
        for (String sql : RENAMED) {
            renamed += run(sql, to, from, to);
        }
        KeyHash change = secret.renamed(new KeyHash(0, 0), from, to);
        renamed += run(RENAMED_KEYS, change.high(), change.low(), to, from, change.high(), change.low());
        connection.commit();
        return renamed;
    }

    private int run(String sql, Object... values) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            for (int n = 0; n < values.length; n++) {
                statement.setObject(n + 1, values[n]);
            }
            return statement.executeUpdate();
        }
    }

    /// What was not committed is rolled back.
    @Override
    public void close() throws SQLException {
        connection.close();
    }
}
