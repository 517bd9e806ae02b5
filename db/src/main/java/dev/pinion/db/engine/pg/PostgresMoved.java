package dev.pinion.db.engine.pg;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;

import javax.sql.DataSource;

import dev.pinion.db.DatabaseRefusedException;
import dev.pinion.db.engine.tables.Dialect;
import dev.pinion.db.engine.tables.KeyPage;
import dev.pinion.db.engine.tables.LogReader;
import dev.pinion.db.engine.tables.MoveProgress;
import dev.pinion.db.engine.tables.MoveTarget;
import dev.pinion.db.log.KeyHash;
import dev.pinion.db.log.UsedKey;

/// A database of PostgreSQL that is moved to files, or files into it: one session, which has the lock that a server would have, so
/// that who has lost the lock cannot commit. One thread.
public final class PostgresMoved implements MoveTarget {

    private static final int KEYS = 10_000;
    private static final String KEYS_AFTER = """
            select used_millis, hash_high, hash_low, seq, body_high, body_low, identity from used_key
            where used_millis >= ? and (used_millis, hash_high, hash_low) > (?, ?, ?)
            order by used_millis, hash_high, hash_low fetch first ? rows only""";
    private static final String NUMBERS = """
            select setval(pg_get_serial_sequence('channel', 'id'), coalesce(max(id), 1), max(id) is not null) from channel""";

    private final Connection connection;

    private PostgresMoved(Connection connection) {
        this.connection = connection;
    }

    /// To be read, as it is when this returns.
    ///
    /// @throws DatabaseRefusedException when it is no database of ours, or a server has it open
    public static PostgresMoved source(PostgresAddress address) throws SQLException {
        return opened(address, (_, connection) -> {
            PostgresSchema.requireCurrent(connection);
            PostgresSession.alone(connection);
            if (MoveProgress.isUnfinished(connection) || !MoveProgress.isUsed(connection)) {
                throw new DatabaseRefusedException(
                        "the database of PostgreSQL is not whole: either no server has used it"
                                + " yet, or pinion db migrate into it is unfinished",
                        null);
            }
            connection.setReadOnly(true);
            connection.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
        });
    }

    /// To be written.
    ///
    /// @throws DatabaseRefusedException when it is neither empty nor a part of another database, or is not safe
    public static PostgresMoved target(PostgresAddress address) throws SQLException {
        return opened(address, (source, connection) -> {
            PostgresServer.refuseUnsafe(connection);
            PostgresSession.alone(connection);
            PostgresSchema.migrate(source, connection);
            if (MoveProgress.isUsed(connection) && !MoveProgress.isUnfinished(connection)) {
                throw new DatabaseRefusedException(
                        "the database of PostgreSQL is not empty: it is one of Pinion already, and"
                                + " nothing is overwritten; name an empty schema (?currentSchema=NAME)",
                        null);
            }
        });
    }

    private interface Preparation {
        void run(DataSource source, Connection connection) throws SQLException;
    }

    private static PostgresMoved opened(PostgresAddress address, Preparation preparation) throws SQLException {
        DataSource source = address.source();
        Connection connection = source.getConnection();
        boolean isOpen = false;
        try (Statement statement = connection.createStatement()) {
            // What is asked of the whole of it may take long, and it waits while the other one is read.
            connection.setNetworkTimeout(Runnable::run, 0);
            statement.execute("set idle_in_transaction_session_timeout = 0");
            PostgresSchema.requireOne(connection);
            preparation.run(source, connection);
            connection.setAutoCommit(false);
            isOpen = true;
            return new PostgresMoved(connection);
        } finally {
            if (!isOpen) {
                PostgresAddress.letGo(connection);
            }
        }
    }

    @Override
    public Connection connection() {
        return connection;
    }

    @Override
    public Dialect dialect() {
        return Dialect.POSTGRES;
    }

    @Override
    public void forEachKeyPage(String after, KeyPages pages) throws SQLException {
        String place = after.isEmpty() ? Long.MIN_VALUE + " " + Long.MIN_VALUE + " " + Long.MIN_VALUE : after;
        LogReader reader = new LogReader(connection);
        KeyPage page = page(reader, place);
        while (!page.keys().isEmpty()) {
            pages.take(page);
            page = page(reader, page.place());
        }
    }

    private static KeyPage page(LogReader reader, String after) throws SQLException {
        String[] parts = after.split(" ", 3);
        long millis = Long.parseLong(parts[0]);
        long[] last = {millis};
        String[] place = {after};
        List<KeyPage.Held> keys = reader.query(KEYS_AFTER, row -> {
            KeyHash hash = new KeyHash(row.getLong(2), row.getLong(3));
            last[0] = row.getLong(1);
            place[0] = last[0] + " " + hash.high() + " " + hash.low();
            return new KeyPage.Held(row.getString(7),
                    new UsedKey(hash, row.getLong(4), row.getLong(5), row.getLong(6)));
        }, millis, millis, Long.parseLong(parts[1]), Long.parseLong(parts[2]), KEYS);
        return new KeyPage(place[0], last[0], keys);
    }

    @Override
    public int add(KeyPage page) throws SQLException {
        int replaced = 0;
        List<KeyPage.Held> keys = page.keys();
        for (int first = 0; first < keys.size(); first += KEYS) {
            replaced += UsedKeyTable.put(connection, keys.subList(first, Math.min(keys.size(), first + KEYS)),
                    page.lastMillis());
        }
        return replaced;
    }

    @Override
    public void commit() throws SQLException {
        connection.commit();
    }

    @Override
    public void prepareForServers() throws SQLException {
        new LogReader(connection).query(NUMBERS, row -> row.getLong(1));
    }

    @Override
    public void abandon() {
        PostgresAddress.letGo(connection);
    }

    @Override
    public void close() throws SQLException {
        connection.close();
    }

    /// Why it could not be used, in words.
    public static DatabaseRefusedException refusal(SQLException why) {
        String state = String.valueOf(why.getSQLState());
        String text = switch (state.substring(0, Math.min(2, state.length()))) {
            case "28" -> "the database's server does not let the role in (" + why.getMessage()
                    + "); check --db-user and --db-password-file";
            case "53" -> "the database's server has no room (" + why.getMessage()
                    + "); what was committed stays: make room and run the command again, it goes on where it ended";
            case "08", "57" -> "the database's server cannot be reached, or has ended the connection ("
                    + why.getMessage() + "); run the command again, it goes on where it ended";
            default -> "the database's server cannot be used: " + why.getMessage();
        };
        return new DatabaseRefusedException(text, why);
    }
}
