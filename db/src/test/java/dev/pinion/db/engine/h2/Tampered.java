package dev.pinion.db.engine.h2;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;

import dev.pinion.db.Bytes;
import dev.pinion.db.StoredMessage;
import dev.pinion.db.engine.tables.LogReader;
import dev.pinion.db.engine.tables.Segment;
import dev.pinion.db.engine.tables.SegmentTable;
import dev.pinion.db.log.MessageRow;

/// Changes stored messages as somebody would who knows the form of a segment, and makes its checksum fit.
public final class Tampered {

    private final Connection connection;

    public Tampered(Connection connection) {
        this.connection = connection;
    }

    /// The whole of the first channel, of consecutive runs of sequences.
    public void rewrite(UnaryOperator<List<MessageRow>> change) throws SQLException {
        SegmentTable table = new SegmentTable(connection);
        List<MessageRow> rows = new ArrayList<>();
        for (Segment segment : table.from(1, 0, 1_000)) {
            rows.addAll(segment.rows());
        }
        table.deleteBefore(1, Long.MAX_VALUE);
        List<MessageRow> run = new ArrayList<>();
        for (MessageRow row : change.apply(rows)) {
            if (!run.isEmpty() && row.seq() != run.getLast().seq() + 1) {
                table.append(1, 0, run);
                run.clear();
            }
            run.add(row);
        }
        table.append(1, 0, run);
    }

    public void edit(long seq, UnaryOperator<MessageRow> change) throws SQLException {
        rewrite(rows -> rows.stream().map(row -> row.seq() == seq ? change.apply(row) : row).toList());
    }

    /// As somebody does who knows how chains are made, and makes channel and rows agree: from `first` on, with another body of
    /// the first message where one is given, and erased where asked for.
    public void forge(String channel, UnaryOperator<List<MessageRow>> change) throws SQLException {
        LogReader reader = new LogReader(connection);
        byte[] anchor = reader.query("select anchor from channel where name = ?", row -> row.getBytes(1), channel)
                .getFirst();
        long firstBefore = reader.query("select first_seq from channel where name = ?", row -> row.getLong(1), channel)
                .getFirst();
        rewrite(rows -> {
            List<MessageRow> left = change.apply(rows);
            Bytes before = Bytes.owned(anchor);
            for (MessageRow row : rows) {
                if (row.seq() == left.getFirst().seq() - 1) {
                    before = row.chain();
                }
            }
            List<MessageRow> chained = new ArrayList<>();
            Bytes chain = before;
            for (MessageRow row : left) {
                chain = row.link().chain(chain, row.seq(), row.timestampMillis());
                chained.add(new MessageRow(row.seq(), row.timestampMillis(), row.content(), chain, row.erasure()));
            }
            bounds(channel, left.getFirst().seq(), chained.getLast(),
                    left.getFirst().seq() == firstBefore ? Bytes.owned(anchor) : before);
            return chained;
        });
    }

    private void bounds(String channel, long first, MessageRow last, Bytes anchor) {
        try (java.sql.PreparedStatement update = connection.prepareStatement(
                "update channel set first_seq = ?, last_seq = ?, chain = ?, anchor = ? where name = ?")) {
            update.setLong(1, first);
            update.setLong(2, last.seq());
            update.setBytes(3, last.chain().toByteArray());
            update.setBytes(4, anchor.toByteArray());
            update.setString(5, channel);
            update.executeUpdate();
        } catch (SQLException failed) {
            throw new IllegalStateException(failed);
        }
    }

    public static MessageRow erased(MessageRow row) {
        return row.emptied(1);
    }

    public static MessageRow withBody(MessageRow row, Bytes body) {
        return with(row, StoredMessage.Content.of(row.sender(), row.headers(), body));
    }

    private static MessageRow with(MessageRow row, StoredMessage.Content content) {
        return new MessageRow(row.seq(), row.timestampMillis(), content, row.chain(), row.erasure());
    }

    public static MessageRow sentBy(MessageRow row, String sender) {
        return with(row, StoredMessage.Content.of(sender, row.headers(), row.body()));
    }

    public static MessageRow sentAt(MessageRow row, long millis) {
        return new MessageRow(row.seq(), millis, row.content(), row.chain(), row.erasure());
    }

    public static MessageRow at(MessageRow row, long seq) {
        return new MessageRow(seq, row.timestampMillis(), row.content(), row.chain(), row.erasure());
    }
}
