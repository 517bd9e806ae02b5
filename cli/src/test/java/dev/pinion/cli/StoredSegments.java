package dev.pinion.cli;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.CRC32C;

/// The messages of one channel as somebody changes them who knows the form of a segment (db/DESIGN.md) and makes its
/// checksum fit. One thread.
final class StoredSegments {

    private static final int HEAD_BYTES = 4 + 1;
    private static final int CHAIN_AT = HEAD_BYTES + 8;
    private static final int CHAIN_BYTES = 32;

    private final Connection connection;
    private final long channel;
    /// By sequence, each with its length before it.
    private final TreeMap<Long, byte[]> entries = new TreeMap<>();

    StoredSegments(Connection connection, long channel) throws SQLException {
        this.connection = connection;
        this.channel = channel;
        try (Statement select = connection.createStatement();
                ResultSet rows = select.executeQuery("select first_seq, content from segment where channel_id = "
                        + channel + " order by last_seq")) {
            while (rows.next()) {
                long seq = rows.getLong(1);
                ByteBuffer content = ByteBuffer.wrap(rows.getBytes(2)).position(1);
                while (content.remaining() > 4) {
                    byte[] entry = new byte[content.getInt(content.position())];
                    content.get(entry);
                    entries.put(seq++, entry);
                }
            }
        }
    }

    Map<Long, byte[]> entries() {
        return entries;
    }

    /// Of the same length.
    void replace(long seq, String text, String other) {
        String entry = new String(entries.get(seq), StandardCharsets.ISO_8859_1);
        entries.put(seq, entry.replace(text, other).getBytes(StandardCharsets.ISO_8859_1));
    }

    void laterBy(long seq, long millis) {
        ByteBuffer entry = ByteBuffer.wrap(entries.get(seq));
        entry.putLong(HEAD_BYTES, entry.getLong(HEAD_BYTES) + millis);
    }

    /// The channel as if it had ended there.
    void endAt(long seq) throws SQLException {
        entries.tailMap(seq, false).clear();
        byte[] chain = new byte[CHAIN_BYTES];
        ByteBuffer.wrap(entries.get(seq)).get(CHAIN_AT, chain);
        try (PreparedStatement shorter = connection
                .prepareStatement("update channel set last_seq = ?, chain = ? where id = ?")) {
            shorter.setLong(1, seq);
            shorter.setBytes(2, chain);
            shorter.setLong(3, channel);
            shorter.executeUpdate();
        }
    }

    void write() throws SQLException {
        try (Statement delete = connection.createStatement()) {
            delete.executeUpdate("delete from segment where channel_id = " + channel);
        }
        ByteArrayOutputStream run = new ByteArrayOutputStream();
        long first = 0;
        for (Map.Entry<Long, byte[]> entry : entries.entrySet()) {
            first = run.size() == 0 ? entry.getKey() : first;
            run.writeBytes(entry.getValue());
            if (!entries.containsKey(entry.getKey() + 1)) {
                put(first, entry.getKey(), run.toByteArray());
                run.reset();
            }
        }
    }

    private void put(long first, long last, byte[] run) throws SQLException {
        ByteBuffer content = ByteBuffer.allocate(1 + run.length + 4).put((byte) 1).put(run);
        CRC32C checksum = new CRC32C();
        checksum.update(ByteBuffer.allocate(16).putLong(channel).putLong(first).flip());
        checksum.update(content.duplicate().flip());
        content.putInt((int) checksum.getValue());
        try (PreparedStatement insert = connection
                .prepareStatement("insert into segment values (?, ?, ?, 0, 0, ?, null)")) {
            insert.setLong(1, channel);
            insert.setLong(2, first);
            insert.setLong(3, last);
            insert.setBytes(4, content.array());
            insert.executeUpdate();
        }
    }
}
