package dev.pinion.db.engine.h2;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;

import dev.pinion.db.Bytes;
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

    public static MessageRow withBody(MessageRow row, Bytes body) {
        return new MessageRow(row.seq(), row.sender(), row.timestampMillis(), row.headers(), body, row.chain(),
                row.erasure());
    }

    public static MessageRow sentBy(MessageRow row, String sender) {
        return new MessageRow(row.seq(), sender, row.timestampMillis(), row.headers(), row.body(), row.chain(),
                row.erasure());
    }

    public static MessageRow sentAt(MessageRow row, long millis) {
        return new MessageRow(row.seq(), row.sender(), millis, row.headers(), row.body(), row.chain(), row.erasure());
    }

    public static MessageRow at(MessageRow row, long seq) {
        return new MessageRow(seq, row.sender(), row.timestampMillis(), row.headers(), row.body(), row.chain(),
                row.erasure());
    }
}
