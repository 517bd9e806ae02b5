package dev.pinion.db.offline;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

import org.jspecify.annotations.Nullable;

import dev.pinion.db.Bytes;
import dev.pinion.db.ChainLink;
import dev.pinion.db.ChannelLog;
import dev.pinion.db.DatabaseFiles;
import dev.pinion.db.SignedHistory;
import dev.pinion.db.VerifyReport;
import dev.pinion.db.engine.Channel;
import dev.pinion.db.engine.h2.Meta;
import dev.pinion.db.engine.h2.Schema;
import dev.pinion.db.engine.tables.DamagedSegmentException;
import dev.pinion.db.engine.tables.LogReader;
import dev.pinion.db.engine.tables.MessageSource;
import dev.pinion.db.journal.DamagedBlockException;
import dev.pinion.db.log.MessageRow;

/// Walks all channels of a database, recomputes their chains, and names every place that does not fit.
public final class Verification {

    private static final String CHANNELS = """
            select id, name, epoch, first_seq, last_seq, chain, anchor from channel order by name""";
    private static final String ENDS = """
            select last_seq from segment where channel_id = ? and last_seq >= ?
            order by channel_id, last_seq fetch first 1 row only""";
    private static final String NOT_ERASED = """
            select count(*) from erasure e left join message m on m.channel_id = e.channel_id and m.seq = e.seq
            where m.seq is null or octet_length(m.headers) + octet_length(m.body) > 0""";
    private static final int ROWS = 500;
    private static final int BYTES = 8 * 1024 * 1024;

    /// A row of the channel table.
    private record ChannelBounds(long id, String name, String epoch, long first, long last, Bytes chain,
            Bytes anchor) {}

    private final LogReader reader;
    private final MessageSource stored;
    private final Connection connection;
    private final DatabaseFiles.Export each;
    private final List<VerifyReport.Fault> faults = new ArrayList<>();
    private String epoch = "";
    private long messages;
    private long erased;

    /// @param each sees every message, in order, faulty or not
    public Verification(Connection connection, DatabaseFiles.Export each) throws SQLException {
        this.connection = connection;
        this.reader = new LogReader(connection);
        this.stored = Schema.messages(connection);
        this.each = each;
    }

    public VerifyReport run(SignedHistory.@Nullable Check check) throws SQLException {
        List<ChannelBounds> channels = reader.query(CHANNELS,
                row -> new ChannelBounds(row.getLong(1), row.getString(2), row.getString(3), row.getLong(4),
                        row.getLong(5), Bytes.owned(row.getBytes(6)), Bytes.owned(row.getBytes(7))));
        epoch = Meta.read(connection, Meta.EPOCH).orElse("");
        ManifestComparison signed = ManifestComparison.open(connection, check, faults);
        for (ChannelBounds channel : channels) {
            walk(channel, signed);
        }
        signed.finish(messages);
        long strays = reader.query(
                "select count(*) from " + (Schema.has(connection, "segment") ? "segment" : "message")
                        + " m where not exists (select 1 from channel c where c.id = m.channel_id)",
                row -> row.getLong(1)).getFirst();
        if (strays > 0) {
            fault("", 0, strays + " segments of messages belong to no channel");
        }
        long notErased = Schema.has(connection, "erasure") ? reader.query(NOT_ERASED, row -> row.getLong(1)).getFirst()
                : 0;
        if (notErased > 0) {
            fault("", 0, notErased + " messages are marked as erased, but are not there or not empty");
        }
        return new VerifyReport(epoch, channels.size(), messages, erased, faults, signed.unvouched(), signed.signed());
    }

    private void fault(String channel, long seq, String what) {
        faults.add(new VerifyReport.Fault(channel, seq, what));
    }

    private void walk(ChannelBounds channel, ManifestComparison signed) throws SQLException {
        if (channel.first() == 1
                && !channel.anchor().equals(Bytes.owned(ChainLink.start(channel.name(), channel.epoch())))) {
            fault(channel.name(), 0, "the chain does not begin with the channel's name and epoch");
        }
        each.channel(new DatabaseFiles.Beginning(epoch, channel.name(), channel.epoch(), channel.first(),
                channel.last(), channel.anchor()));
        ChannelLog handle = new Channel(channel.name(), channel.epoch());
        Bytes chain = channel.anchor();
        long expected = channel.first();
        long timestamp = 0;
        List<MessageRow> page = page(channel, 0);
        while (!page.isEmpty()) {
            for (MessageRow row : page) {
                check(channel, row, expected, chain, timestamp);
                signed.see(channel.name(), row);
                each.accept(row.of(handle));
                messages++;
                erased += row.erasure() == null ? 0 : 1;
                chain = row.chain();
                expected = row.seq() + 1;
                timestamp = row.timestampMillis();
            }
            page = page(channel, expected);
        }
        if (expected - 1 < channel.last()) {
            fault(channel.name(), expected,
                    "messages " + expected + " to " + channel.last() + " are missing at the end");
        } else if (!chain.equals(channel.chain())) {
            fault(channel.name(), channel.last(), "the last message is not the one the channel ended with");
        }
        signed.end(channel.name(), channel.first(), channel.last(), channel.anchor());
    }

    /// Not bounded by what the channel's row says: a row beyond it is a fault to be found.
    private List<MessageRow> page(ChannelBounds channel, long from) throws SQLException {
        long next = from;
        while (true) {
            try {
                return stored.next(channel.id(), next, ROWS, BYTES);
            } catch (DamagedSegmentException damaged) {
                fault(channel.name(), damaged.first(),
                        "messages " + damaged.first() + " to " + damaged.last() + " do not match their checksum");
                if (damaged.last() == Long.MAX_VALUE) {
                    return List.of();
                }
                next = damaged.last() + 1;
            } catch (SQLException unreadable) {
                next = behind(channel, next, unreadable);
            }
        }
    }

    /// The first sequence after a segment whose place on the disk is damaged: its end stands in the index.
    private long behind(ChannelBounds channel, long from, SQLException unreadable) throws SQLException {
        DamagedBlockException damaged = DamagedBlockException.behind(unreadable);
        List<Long> ends = damaged == null ? List.of() : reader.query(ENDS, row -> row.getLong(1), channel.id(), from);
        if (damaged == null || ends.isEmpty()) {
            throw unreadable;
        }
        fault(channel.name(), from, "messages " + from + " to " + ends.getFirst() + " cannot be read: in the file, "
                + damaged.getMessage());
        return ends.getFirst() + 1;
    }

    private void check(ChannelBounds channel, MessageRow row, long expected, Bytes chainBefore, long timestampBefore) {
        if (row.seq() > expected) {
            fault(channel.name(), expected, "messages " + expected + " to " + (row.seq() - 1) + " are missing");
            return; // its own chain value cannot be judged without them
        }
        if (row.seq() < expected || row.seq() > channel.last()) {
            fault(channel.name(), row.seq(),
                    "a message outside the channel's bounds " + channel.first() + " to " + channel.last());
        }
        if (row.timestampMillis() < timestampBefore) {
            fault(channel.name(), row.seq(), "its timestamp is before that of the message before");
        }
        Bytes chain = row.link().chain(chainBefore, row.seq(), row.timestampMillis());
        if (!chain.equals(row.chain())) {
            fault(channel.name(), row.seq(),
                    "the chain breaks: this message, or the one before, is not what was stored");
        }
    }
}
