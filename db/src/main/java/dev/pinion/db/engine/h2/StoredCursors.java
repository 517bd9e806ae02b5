package dev.pinion.db.engine.h2;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;

import dev.pinion.db.Bytes;
import dev.pinion.db.Cursors;
import dev.pinion.db.commit.ReaderThreads;
import dev.pinion.db.commit.Writes;

/// The cursors in their tables. Any thread; the writes run on the committer, the reads on readers.
public final class StoredCursors implements Cursors {

    private final Writes writes;
    private final ReaderThreads readers;

    public StoredCursors(Writes writes, ReaderThreads readers) {
        this.writes = writes;
        this.readers = readers;
    }

    @Override
    public CompletableFuture<OptionalLong> claim(String identity, String name, long nowMillis, int cursorsMax)
            throws InterruptedException {
        return writes.write(connection -> {
            OptionalLong owner = owner(connection, identity, name);
            if (owner.isEmpty() && count(connection, identity) >= cursorsMax) {
                return OptionalLong.empty();
            }
            long next = owner.orElse(0) + 1;
            update(connection, "merge into cursor_owner (owner, used_millis, identity, name) values (?, ?, ?, ?)", next,
                    nowMillis, identity, name);
            return OptionalLong.of(next);
        });
    }

    @Override
    public CompletableFuture<Boolean> save(String identity, String name, long owner, List<Position> positions,
            long nowMillis) throws InterruptedException {
        Save save = new Save(identity, name, owner, positions, nowMillis);
        return writes.write(connection -> {
            if (!isOwned(connection, save)) {
                return false;
            }
            saveNow(connection, save);
            return true;
        });
    }

    public static boolean isOwned(Connection connection, Save save) throws SQLException {
        return owner(connection, save.identity(), save.name()).orElse(-1) == save.owner();
    }

    public static void saveNow(Connection connection, Save save) throws SQLException {
        update(connection, "update cursor_owner set used_millis = ? where identity = ? and name = ?", save.nowMillis(),
                save.identity(), save.name());
        for (Position position : save.positions()) {
            update(connection, """
                    merge into cursor_position (identity, name, channel, floor, ranges)
                    values (?, ?, ?, ?, ?)""", save.identity(), save.name(), position.channel(), position.floor(),
                    position.ranges().toByteArray());
        }
    }

    @Override
    public CompletableFuture<List<Position>> positions(String identity, String name) {
        return readers.submit(reader -> reader.query("""
                select channel, floor, ranges from cursor_position where identity = ? and name = ?
                order by identity, name, channel""",
                found -> new Position(found.getString(1), found.getLong(2), Bytes.owned(found.getBytes(3))), identity,
                name));
    }

    @Override
    public CompletableFuture<List<String>> names(String identity) {
        return readers.submit(
                reader -> reader.query("select name from cursor_owner where identity = ? order by identity, name",
                        found -> found.getString(1), identity));
    }

    @Override
    public CompletableFuture<Integer> remove(String identity, String name) throws InterruptedException {
        return writes.write(connection -> removeNow(connection, identity, name));
    }

    @Override
    public CompletableFuture<Integer> removeUnusedSince(long millis, int cursorsMax) throws InterruptedException {
        return writes.write(connection -> {
            List<String[]> unused = new ArrayList<>();
            try (PreparedStatement select = connection.prepareStatement(
                    "select identity, name from cursor_owner where used_millis < ? fetch first ? rows only")) {
                select.setLong(1, millis);
                select.setInt(2, cursorsMax);
                try (ResultSet found = select.executeQuery()) {
                    while (found.next()) {
                        unused.add(new String[] {found.getString(1), found.getString(2)});
                    }
                }
            }
            for (String[] cursor : unused) {
                removeNow(connection, cursor[0], cursor[1]);
            }
            return unused.size();
        });
    }

    private static int removeNow(Connection connection, String identity, String name) throws SQLException {
        update(connection, "delete from cursor_position where identity = ? and name = ?", identity, name);
        return update(connection, "delete from cursor_owner where identity = ? and name = ?", identity, name);
    }

    private static OptionalLong owner(Connection connection, String identity, String name) throws SQLException {
        return number(connection, "select owner from cursor_owner where identity = ? and name = ?", identity, name);
    }

    private static long count(Connection connection, String identity) throws SQLException {
        return number(connection, "select count(*) from cursor_owner where identity = ?", identity).orElse(0);
    }

    private static OptionalLong number(Connection connection, String sql, Object... values) throws SQLException {
        List<Long> found = new LogReader(connection).query(sql, row -> row.getLong(1), values);
        return found.isEmpty() ? OptionalLong.empty() : OptionalLong.of(found.getFirst());
    }

    private static int update(Connection connection, String sql, Object... values) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            for (int n = 0; n < values.length; n++) {
                statement.setObject(n + 1, values[n]);
            }
            return statement.executeUpdate();
        }
    }
}
