package dev.pinion.db.engine.tables;

import java.sql.SQLException;
import java.util.List;

import dev.pinion.db.log.MessageRow;

/// Stored messages, whatever the layout of the tables.
public interface MessageSource {

    /// Rows from `from` to `to`, as many as fit into the bounds but at least one, if there is one.
    List<MessageRow> range(long channelId, long from, long to, int bytesMax) throws SQLException;

    /// The next rows of a channel, wherever they are: for verification, which trusts no sequence.
    List<MessageRow> next(long channelId, long from, int rowsMax, int bytesMax) throws SQLException;
}
