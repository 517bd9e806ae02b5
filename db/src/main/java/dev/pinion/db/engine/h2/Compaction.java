package dev.pinion.db.engine.h2;

import java.sql.Connection;
import java.sql.SQLException;

import org.h2.engine.SessionLocal;
import org.h2.jdbc.JdbcConnection;
import org.h2.mvstore.MVStore;

/// Makes space of deleted messages free again. H2 does this by itself only in its background thread, which
/// `WRITE_DELAY=0` switches off. The applier only, between transactions.
///
/// It rewrites what is alive in sparsely filled chunks; the chunks' space is used again, and the file ends earlier when
/// its end is free. H2's moving of chunks (`compactFile`) is not used: it failed an assertion of its own.
final class Compaction {

    /// Chunks filled less than this are rewritten.
    private static final int FILL_PERCENT = 70;

    private Compaction() {}

    /// Rewrites about this much.
    static void step(Connection connection, int bytesMax) throws SQLException {
        if (connection.unwrap(JdbcConnection.class).getSession() instanceof SessionLocal session) {
            MVStore store = session.getDatabase().getStore().getMvStore();
            store.compact(FILL_PERCENT, bytesMax);
        }
        H2Store.force(connection);
    }
}
