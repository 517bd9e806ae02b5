package dev.pinion.db.engine.h2;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

import dev.pinion.db.Erased;
import dev.pinion.db.commit.Channel;
import dev.pinion.db.commit.ChannelHead;
import dev.pinion.db.log.MessageRow;

/// Erases headers and body of a message, in the transaction of a batch; their hashes stay. Committer only.
final class Erasing {

    private final Connection connection;
    private final long nowMillis;

    Erasing(Connection connection, long nowMillis) {
        this.connection = connection;
        this.nowMillis = nowMillis;
    }

    Erased erase(Channel channel, long seq) throws SQLException {
        // What this very batch adds or deletes is no row, or none any more.
        ChannelHead durable = channel.head();
        if (channel.row() == Channel.NO_ROW || seq < channel.tip().first() || seq > durable.last()) {
            return Erased.NOT_THERE;
        }
        SegmentTable segments = new SegmentTable(connection);
        Segment segment = segments.holding(channel.row(), seq);
        if (segment == null) {
            return Erased.NOT_THERE;
        }
        List<MessageRow> rows = new ArrayList<>(segment.rows());
        int at = (int) (seq - segment.first());
        MessageRow row = rows.get(at);
        if (row.erasure() != null) {
            return Erased.BEFORE;
        }
        rows.set(at, row.emptied(nowMillis));
        segments.replace(channel.row(), segment, rows);
        channel.tipHolds(channel.tip().bytes() - row.headers().size() - row.body().size());
        return Erased.NOW;
    }
}
