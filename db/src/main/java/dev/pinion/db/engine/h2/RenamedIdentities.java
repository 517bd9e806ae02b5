package dev.pinion.db.engine.h2;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.List;
import java.util.concurrent.CompletableFuture;

import dev.pinion.db.StoredIdentities;
import dev.pinion.db.commit.Writes;

/// The identities in the tables of cursors and keys. Any thread calls; the committer writes.
public final class RenamedIdentities implements StoredIdentities {

    private final Writes writes;

    public RenamedIdentities(Writes writes) {
        this.writes = writes;
    }

    @Override
    public CompletableFuture<List<String>> all() throws InterruptedException {
        return writes.write(connection -> new LogReader(connection).query(
                "select identity from cursor_owner union select identity from publication order by identity",
                found -> found.getString(1)));
    }

    @Override
    public CompletableFuture<Integer> rename(String from, String to) throws InterruptedException {
        return writes.write(connection -> renamed(connection, from, to, """
                update cursor_position p set identity = ? where identity = ? and not exists
                (select 1 from cursor_owner o where o.identity = ? and o.name = p.name)""")
                + renamed(connection, from, to, """
                        update cursor_owner p set identity = ? where identity = ? and not exists
                        (select 1 from cursor_owner o where o.identity = ? and o.name = p.name)""")
                + renamed(connection, from, to, """
                        update publication p set identity = ? where identity = ? and not exists
                        (select 1 from publication o where o.identity = ? and o.channel_id = p.channel_id
                        and o.idempotency_key = p.idempotency_key)"""));
    }

    private static int renamed(Connection connection, String from, String to, String sql) throws SQLException {
        try (PreparedStatement update = connection.prepareStatement(sql)) {
            update.setString(1, to);
            update.setString(2, from);
            update.setString(3, to);
            return update.executeUpdate();
        }
    }
}
