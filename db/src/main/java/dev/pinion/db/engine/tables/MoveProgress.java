package dev.pinion.db.engine.tables;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;

import dev.pinion.db.DatabaseRefusedException;

/// How far a database is moved, noted in the one that it is moved into with the same commits as the rows: for as long as a note is
/// there, that one is not whole, and nobody opens it. One thread.
public final class MoveProgress {

    private static final String MOVED = "migration";
    private static final String AT = "migration-at";
    private static final String EPOCH = "epoch";
    /// What a database says of itself that another engine goes on with.
    private static final List<String> FACTS = List.of(EPOCH, "key-secret", "restored-from");
    private static final int PARTS = 3;

    private final Connection connection;
    private final String put;

    /// Where it goes on.
    ///
    /// @param stage 0: segments, then the small tables, then the keys, then nothing is left
    /// @param replaced keys that were there already
    /// @param keys the place behind which keys are missing
    record At(int stage, long replaced, String keys) {

        private static At parsed(String text) {
            String[] parts = text.split(" ", PARTS);
            return new At(Integer.parseInt(parts[0]), Long.parseLong(parts[1]), parts[2]);
        }

        private String text() {
            return stage + " " + replaced + " " + keys;
        }
    }

    MoveProgress(MoveTarget to) {
        this.connection = to.connection();
        this.put = to.dialect().upsert("meta", List.of("name"), List.of("content"));
    }

    /// Whether a database waits for the rest of another one.
    public static boolean isUnfinished(Connection connection) throws SQLException {
        return fact(connection, MOVED).isPresent();
    }

    /// Whether a server has had it, or shall have.
    public static boolean isUsed(Connection connection) throws SQLException {
        return fact(connection, EPOCH).isPresent();
    }

    private static Optional<String> fact(Connection connection, String name) throws SQLException {
        return new LogReader(connection).query("select content from meta where name = ?", row -> row.getString(1), name)
                .stream()
                .findFirst();
    }

    /// In words that nobody sees: one of them is a secret.
    static String facts(Connection connection) throws SQLException {
        StringBuilder facts = new StringBuilder();
        for (String name : FACTS) {
            facts.append(name).append('=').append(fact(connection, name).orElse("")).append('\n');
        }
        return facts.toString();
    }

    /// Of a database that has not been begun yet. Not committed.
    void begin(MovedDatabase from, String fingerprint) throws SQLException {
        for (String name : FACTS) {
            Optional<String> content = fact(from.connection(), name);
            if (content.isPresent()) {
                put(name, content.get());
            }
        }
        put(MOVED, fingerprint);
        at(new At(0, 0, ""));
    }

    /// @throws DatabaseRefusedException when it is another database that was begun, or that one has changed
    void requireSame(MovedDatabase from, String fingerprint) throws SQLException {
        if (!fact(from.connection(), EPOCH).equals(fact(connection, EPOCH))) {
            throw new DatabaseRefusedException(
                    "the target holds a part of another database (epoch " + fact(connection, EPOCH).orElse("unknown")
                            + ", and this one has " + fact(from.connection(), EPOCH).orElse("none")
                            + "); run the command with that one, or give it an empty target",
                    null);
        }
        if (!fact(connection, MOVED).equals(Optional.of(fingerprint))) {
            throw new DatabaseRefusedException(
                    "the source has changed since the migration was begun: a server had it open"
                            + " meanwhile; empty the target and run the command again",
                    null);
        }
    }

    At at() throws SQLException {
        return At.parsed(fact(connection, AT).orElse("0 0 "));
    }

    /// Not committed yet.
    void at(At place) throws SQLException {
        put(AT, place.text());
    }

    /// It is whole: not committed yet.
    void end() throws SQLException {
        try (PreparedStatement delete = connection.prepareStatement("delete from meta where name in (?, ?)")) {
            delete.setString(1, MOVED);
            delete.setString(2, AT);
            delete.executeUpdate();
        }
    }

    private void put(String name, String content) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(put)) {
            statement.setString(1, name);
            statement.setString(2, content);
            statement.executeUpdate();
        }
    }
}
