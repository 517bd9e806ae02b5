package dev.pinion.db.engine.tables;

import java.io.DataOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HexFormat;
import java.util.Map;
import java.util.TreeMap;

/// What a database holds, table by table: how many rows, and the sum of their hashes, since engines sort texts in orders of their
/// own. Of segments the number and bytes: those are checked by their messages' chain. One thread.
final class MovedSums {

    static final String KEYS = "used_key";
    private static final String SEGMENTS = """
            select count(*), coalesce(sum(octet_length(content)), 0), coalesce(sum(octet_length(more)), 0) from segment""";

    private final MessageDigest sha256;
    private final DataOutputStream row;
    private long rows;
    private final long[] sum = new long[4];

    private MovedSums() {
        try {
            sha256 = MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException(impossible);
        }
        row = new DataOutputStream(new DigestOutputStream(OutputStream.nullOutputStream(), sha256));
    }

    /// By table.
    static Map<String, String> of(MovedDatabase database) throws SQLException {
        Map<String, String> sums = new TreeMap<>();
        Connection connection = database.connection();
        MovedSums facts = new MovedSums();
        facts.add(MoveProgress.facts(connection));
        sums.put("meta", facts.text());
        sums.put(MovedTable.SEGMENT.name(),
                new LogReader(connection)
                        .query(SEGMENTS, found -> found.getLong(1) + " " + (found.getLong(2) + found.getLong(3)))
                        .getFirst());
        for (MovedTable table : MovedTable.SMALL) {
            MovedSums its = new MovedSums();
            table.forEach(connection, found -> its.add(found, table.columns().size()));
            sums.put(table.name(), its.text());
        }
        MovedSums keys = new MovedSums();
        database.forEachKeyPage("", page -> page.keys().forEach(keys::add));
        sums.put(KEYS, keys.text());
        return sums;
    }

    /// Of all sums together.
    static String fingerprint(Map<String, String> sums) {
        MovedSums all = new MovedSums();
        all.add(sums.toString());
        return all.text();
    }

    static long rows(String sum) {
        return Long.parseLong(sum.substring(0, sum.indexOf(' ')));
    }

    private void add(String text) {
        try {
            write(text);
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
        endRow();
    }

    private void add(ResultSet found, int columns) throws SQLException {
        try {
            for (int column = 1; column <= columns; column++) {
                write(found.getObject(column));
            }
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
        endRow();
    }

    private void add(KeyPage.Held held) {
        try {
            write(held.identity());
            row.writeLong(held.key().hash().high());
            row.writeLong(held.key().hash().low());
            row.writeLong(held.key().seq());
            row.writeLong(held.key().bodyHigh());
            row.writeLong(held.key().bodyLow());
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
        endRow();
    }

    private void write(Object value) throws IOException {
        if (value instanceof Number number) {
            row.writeLong(number.longValue());
        } else {
            byte[] bytes = value instanceof byte[] array ? array
                    : String.valueOf(value).getBytes(StandardCharsets.UTF_8);
            row.writeInt(bytes.length);
            row.write(bytes);
        }
    }

    private void endRow() {
        ByteBuffer hash = ByteBuffer.wrap(sha256.digest());
        for (int n = 0; n < sum.length; n++) {
            sum[n] += hash.getLong();
        }
        rows++;
    }

    private String text() {
        ByteBuffer bytes = ByteBuffer.allocate(sum.length * Long.BYTES);
        for (long part : sum) {
            bytes.putLong(part);
        }
        return rows + " " + HexFormat.of().formatHex(bytes.array());
    }
}
