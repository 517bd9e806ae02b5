package dev.pinion.server.view;

import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

import org.jspecify.annotations.Nullable;

import dev.pinion.db.ChannelLog;
import dev.pinion.server.session.Session;

/// One channel as an operator sees it, at one moment.
///
/// @param bytes held
/// @param perSecond messages that came
/// @param retention the rule that holds for it; empty: all is kept
record ChannelRow(ChannelLog channel, long first, long last, long bytes, double perSecond, Readers readers,
        String retention) {

    /// By what channels can be sorted: the largest first, or the first in the alphabet.
    enum Order {
        CHANNEL, MESSAGES, BYTES, RATE, READERS, LAG;

        Comparator<ChannelRow> comparator() {
            return switch (this) {
                case CHANNEL -> Comparator.comparing(row -> row.channel().name());
                case MESSAGES -> Comparator.comparingLong(row -> -row.messages());
                case BYTES -> Comparator.comparingLong(row -> -row.bytes());
                case RATE -> Comparator.comparingDouble(row -> -row.perSecond());
                case READERS -> Comparator.comparingInt(row -> -row.readers().count());
                case LAG -> Comparator.comparingLong(row -> -row.readers().lag());
            };
        }
    }

    static ChannelRow of(ChannelLog channel, double perSecond, Readers readers, String retention) {
        return new ChannelRow(channel, channel.first(), channel.last(), channel.heldBytes(), perSecond, readers,
                retention);
    }

    /// Who reads a channel now.
    ///
    /// @param slowest the session of the reader that is furthest behind; null where nobody is behind
    /// @param lag of that one, in messages
    record Readers(int count, @Nullable Session slowest, long lag) {
        static final Readers NONE = new Readers(0, null, 0);

        Readers and(int more, Session session, long behind) {
            return new Readers(count + more, behind > lag ? session : slowest, Math.max(lag, behind));
        }

        Readers and(int more) {
            return new Readers(count + more, slowest, lag);
        }
    }

    private long messages() {
        return Math.max(0, last + 1 - first);
    }

    Map<String, ?> members() {
        Map<String, Object> row = new LinkedHashMap<>();
        row.put("channel", channel.name());
        row.put("first", first);
        row.put("last", last);
        row.put("messages", messages());
        row.put("bytes", bytes);
        row.put("per-second", perSecond);
        row.put("readers", readers.count());
        row.put("lag", readers.lag());
        Session slowest = readers.slowest();
        if (slowest != null) {
            row.put("slowest", slowest.name());
            Optional.ofNullable(slowest.identity()).ifPresent(who -> row.put("slowest-sub", who.subject()));
        }
        row.put("retention", retention);
        return row;
    }
}
