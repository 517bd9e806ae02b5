package dev.pinion.db.engine.h2;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.List;

/// The identities in the tables of cursors and keys. The applier only.
final class Identities {

    private static final List<String> RENAMED = List.of("""
            update cursor_position p set identity = ? where identity = ? and not exists
            (select 1 from cursor_owner o where o.identity = ? and o.name = p.name)""", """
            update cursor_owner p set identity = ? where identity = ? and not exists
            (select 1 from cursor_owner o where o.identity = ? and o.name = p.name)""", """
            update publication p set identity = ? where identity = ? and not exists
            (select 1 from publication o where o.identity = ? and o.channel_id = p.channel_id
            and o.idempotency_key = p.idempotency_key)""");

    private Identities() {}

    static List<String> all(Connection connection) throws SQLException {
        return new LogReader(connection).query(
                "select identity from cursor_owner union select identity from publication order by identity",
                row -> row.getString(1));
    }

    static int rename(Connection connection, String from, String to) throws SQLException {
        int renamed = 0;
        for (String sql : RENAMED) {
            try (PreparedStatement update = connection.prepareStatement(sql)) {
                update.setString(1, to);
                update.setString(2, from);
                update.setString(3, to);
                renamed += update.executeUpdate();
            }
        }
        return renamed;
    }
}
