package dev.pinion.db.engine.pg;

import java.security.SecureRandom;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.HexFormat;
import java.util.UUID;

import dev.pinion.db.DatabaseRefusedException;
import dev.pinion.db.engine.tables.LogReader;
import dev.pinion.db.engine.tables.MoveProgress;
import dev.pinion.db.log.KeySecret;

/// The small facts about the database itself. Immutable.
///
/// @param epoch     the random id of this history
/// @param keySecret by which idempotency keys are hashed
record PostgresMeta(String epoch, KeySecret keySecret) {

    private static final int EPOCH_BYTES = 16;
    private static final String FIRST = "insert into meta (name, content) values (?, ?) on conflict (name) do nothing";
    private static final String READ = "select content from meta where name = ?";
    private static final String BEGINS = """
            insert into server_process (process) values (?) on conflict (process) do nothing""";

    /// A database that has none yet gets them.
    ///
    /// @throws DatabaseRefusedException when it is a part of another one
    static PostgresMeta of(Connection connection, SecureRandom random) throws SQLException {
        if (MoveProgress.isUnfinished(connection)) {
            throw new DatabaseRefusedException(
                    "the database of PostgreSQL is not whole: pinion db migrate is unfinished; run"
                            + " it again, it goes on where it ended",
                    null);
        }
        byte[] epoch = new byte[EPOCH_BYTES];
        random.nextBytes(epoch);
        return new PostgresMeta(first(connection, "epoch", HexFormat.of().formatHex(epoch)),
                KeySecret.parsed(first(connection, "key-secret", KeySecret.random(random).text())));
    }

    /// What there is under the name, whoever was the first to write it.
    private static String first(Connection connection, String name, String content) throws SQLException {
        try (PreparedStatement insert = connection.prepareStatement(FIRST)) {
            insert.setString(1, name);
            insert.setString(2, content);
            insert.executeUpdate();
        }
        return new LogReader(connection).query(READ, row -> row.getString(1), name).getFirst();
    }

    /// The other processes look for its batches from now on.
    static void begins(Connection connection, UUID process) throws SQLException {
        try (PreparedStatement insert = connection.prepareStatement(BEGINS)) {
            insert.setObject(1, process);
            insert.executeUpdate();
        }
    }
}
