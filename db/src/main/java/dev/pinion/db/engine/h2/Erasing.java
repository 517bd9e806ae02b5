package dev.pinion.db.engine.h2;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.List;

import dev.pinion.db.ChainLink;
import dev.pinion.db.commit.Channel;
import dev.pinion.db.commit.ChannelHead;
import dev.pinion.db.Erased;
import dev.pinion.db.log.MessageRow;

/// Erases headers and body of a message, in the transaction of a batch; their hashes stay. Committer only.
final class Erasing {

    private static final String KEEP_HASHES = """
            insert into erasure (channel_id, seq, headers_hash, body_hash, erased_millis) values (?, ?, ?, ?, ?)""";
    private static final String EMPTY = "update message set headers = X'', body = X'' where channel_id = ? and seq = ?";

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
        List<MessageRow> found = new LogReader(connection).range(channel.row(), seq, seq, Integer.MAX_VALUE);
        if (found.isEmpty()) {
            return Erased.NOT_THERE;
        }
        MessageRow row = found.getFirst();
        if (row.erasure() != null) {
            return Erased.BEFORE;
        }
        keepHashes(channel.row(), row);
        try (PreparedStatement update = connection.prepareStatement(EMPTY)) {
            update.setLong(1, channel.row());
            update.setLong(2, seq);
            update.executeUpdate();
        }
        channel.tipHolds(channel.tip().bytes() - row.headers().size() - row.body().size());
        return Erased.NOW;
    }

    private void keepHashes(long channelId, MessageRow row) throws SQLException {
        try (PreparedStatement insert = connection.prepareStatement(KEEP_HASHES)) {
            insert.setLong(1, channelId);
            insert.setLong(2, row.seq());
            insert.setBytes(3, ChainLink.hash(row.headers()));
            insert.setBytes(4, ChainLink.hash(row.body()));
            insert.setLong(5, nowMillis);
            insert.executeUpdate();
        }
    }
}
