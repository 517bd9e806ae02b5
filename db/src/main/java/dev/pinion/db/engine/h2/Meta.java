package dev.pinion.db.engine.h2;

import java.security.SecureRandom;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HexFormat;
import java.util.Optional;

import org.h2.engine.Constants;
import org.jspecify.annotations.Nullable;

import dev.pinion.db.log.KeySecret;
import dev.pinion.db.log.LogPosition;

/// The table of small facts about the database itself.
public final class Meta {

    public static final String EPOCH = "epoch";
    /// Up to where the write-ahead log has been taken in.
    public static final String LOG_POSITION = "log-position";
    /// The build of H2 that writes the database.
    public static final String H2_BUILD_NAME = "h2-build";
    public static final String H2_BUILD = Integer.toString(Constants.BUILD_ID);

    private static final String KEY_SECRET = "key-secret";
    private static final int EPOCH_BYTES = 16;

    private Meta() {}

    public static @Nullable LogPosition logPosition(Connection connection) throws SQLException {
        return LogPosition.parsed(read(connection, LOG_POSITION).orElse(null));
    }

    /// A copy begins without a log.
    public static void forgetLogPosition(Connection connection) throws SQLException {
        try (PreparedStatement delete = connection.prepareStatement("delete from meta where name = ?")) {
            delete.setString(1, LOG_POSITION);
            delete.executeUpdate();
        }
    }

    public static Optional<String> read(Connection connection, String name) throws SQLException {
        try (PreparedStatement select = connection.prepareStatement("select content from meta where name = ?")) {
            select.setString(1, name);
            try (ResultSet found = select.executeQuery()) {
                return found.next() ? Optional.of(found.getString(1)) : Optional.empty();
            }
        }
    }

    public static void write(Connection connection, String name, String content) throws SQLException {
        try (PreparedStatement merge = connection.prepareStatement("merge into meta (name, content) values (?, ?)")) {
            merge.setString(1, name);
            merge.setString(2, content);
            merge.executeUpdate();
        }
    }

    /// The epoch of this history; a database that has none yet gets one, and keeps it once this is committed.
    public static String epoch(Connection connection, SecureRandom random) throws SQLException {
        Optional<String> known = read(connection, EPOCH);
        if (known.isPresent()) {
            return known.get();
        }
        String epoch = freshEpoch(random);
        write(connection, EPOCH, epoch);
        return epoch;
    }

    /// Of this database's idempotency keys; one that has none yet gets one, and keeps it once this is committed.
    public static KeySecret keySecret(Connection connection, SecureRandom random) throws SQLException {
        Optional<String> known = read(connection, KEY_SECRET);
        if (known.isPresent()) {
            return KeySecret.parsed(known.get());
        }
        KeySecret secret = KeySecret.random(random);
        write(connection, KEY_SECRET, secret.text());
        return secret;
    }

    /// So that another version of H2 is noticed before it writes.
    public static void noteH2(Connection connection) throws SQLException {
        if (read(connection, H2_BUILD_NAME).isEmpty()) {
            write(connection, H2_BUILD_NAME, H2_BUILD);
        }
    }

    public static String freshEpoch(SecureRandom random) {
        byte[] fresh = new byte[EPOCH_BYTES];
        random.nextBytes(fresh);
        return HexFormat.of().formatHex(fresh);
    }
}
