package dev.pinion.db.engine.pg;

import java.io.IOException;
import java.security.SecureRandom;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Set;
import java.util.UUID;

import javax.sql.DataSource;

import org.jspecify.annotations.Nullable;

import dev.pinion.db.engine.SharedEngine;

/// PostgreSQL as the log: each opening is a session that holds the database's lock, which servers share, for as long as it lives, so
/// that nobody commits while the database is moved. The committer's thread.
public final class PostgresEngine implements SharedEngine {

    /// Of a chain of causes; they may go in circles.
    private static final int CAUSES_MAX = 20;
    /// Deadlock, serialization; too many connections, stopping, starting; a standby, which takes no writes.
    private static final Set<String> PASSING = Set.of("40001", "40P01", "53300", "57P01", "57P02", "57P03", "25006",
            "25P03");
    private static final String CONNECTION_FAILED = "08";

    private final PostgresAddress address;
    private final int readers;
    private final SecureRandom random;
    private final UUID process = UUID.randomUUID();
    /// Of the opening before: its session may not have noticed yet that we have gone.
    private @Nullable PostgresSession before;

    /// @param readers connections for reading
    public PostgresEngine(PostgresAddress address, int readers, SecureRandom random) {
        this.address = address;
        this.readers = readers;
        this.random = random;
    }

    /// This process among those that use the database; closed by whoever asks for it.
    public PostgresServers servers() {
        return new PostgresServers(address.source(), process);
    }

    @Override
    public Opening open() throws SQLException {
        DataSource source = address.source();
        Connection connection = source.getConnection();
        PostgresOpening opened = null;
        try {
            PostgresServer.refuseUnsafe(connection);
            PostgresSchema.requireOne(connection);
            PostgresSession session = PostgresSession.amongOthers(connection, before);
            before = session;
            PostgresSchema.migrate(source, connection);
            PostgresMeta meta = PostgresMeta.of(connection, random);
            PostgresMeta.begins(connection, process);
            connection.setAutoCommit(false);
            opened = new PostgresOpening(source, connection, meta, process, readers);
            return opened;
        } finally {
            if (opened == null) {
                PostgresAddress.letGo(connection);
            }
        }
    }

    @Override
    public boolean isPassing(Throwable failure) {
        Throwable cause = failure;
        for (int n = 0; n < CAUSES_MAX && cause != null; n++) {
            if (cause instanceof SQLException sql && isPassing(sql.getSQLState())) {
                return true;
            }
            if (cause instanceof IOException) {
                return true;
            }
            cause = cause.getCause();
        }
        return false;
    }

    private static boolean isPassing(@Nullable String state) {
        return state != null && (state.startsWith(CONNECTION_FAILED) || PASSING.contains(state));
    }
}
