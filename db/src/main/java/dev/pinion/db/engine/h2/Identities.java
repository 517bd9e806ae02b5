package dev.pinion.db.engine.h2;

import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

import dev.pinion.db.engine.tables.LogReader;

/// The identities in the tables of cursors and keys. The applier only.
final class Identities {

    private static final List<String> RENAMED = List.of("""
            update cursor_position p set identity = ? where identity = ? and not exists
            (select 1 from cursor_owner o where o.identity = ? and o.name = p.name)""", """
            update cursor_owner p set identity = ? where identity = ? and not exists
            (select 1 from cursor_owner o where o.identity = ? and o.name = p.name)""");

    private Identities() {}

    static List<String> all(H2State state) throws SQLException {
        Set<String> all = new TreeSet<>(state.keys().identities());
        all.addAll(new LogReader(state.connection()).query("select distinct identity from cursor_owner",
                row -> row.getString(1)));
        return List.copyOf(all);
    }

    static int rename(H2State state, String from, String to) throws SQLException {
        int renamed = 0;
        for (String sql : RENAMED) {
            try (PreparedStatement update = state.connection().prepareStatement(sql)) {
                update.setString(1, to);
                update.setString(2, from);
                update.setString(3, to);
                renamed += update.executeUpdate();
            }
        }
        state.connection().commit();
        return renamed + state.keys().rename(state.keySecret(), from, to);
    }
}
