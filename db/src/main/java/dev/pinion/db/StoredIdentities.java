package dev.pinion.db;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/// Under which texts cursors and idempotency keys are kept, and giving one of them another text. For a server that has
/// learned to call its identities otherwise; [#all] looks at every key, so it is not for every day.
///
/// Any thread; futures complete on a thread of the store, after the sync where something was written.
public final class StoredIdentities {

    private final Writes writes;

    StoredIdentities(Writes writes) {
        this.writes = writes;
    }

    /// Each once, in order. Asked like a write, which comes after all that was accepted before.
    public CompletableFuture<List<String>> all() throws InterruptedException {
        return writes.write(connection -> new LogReader(connection).query(
                "select identity from cursor_owner union select identity from publication order by identity",
                found -> found.getString(1)));
    }

    /// All that is kept under one text is kept under the other from now on; what that has already stays as it is. Gives back
    /// how many rows.
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
