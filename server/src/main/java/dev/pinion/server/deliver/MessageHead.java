package dev.pinion.server.deliver;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;

import org.jspecify.annotations.Nullable;

import dev.pinion.db.Bytes;
import dev.pinion.protocol.Body;
import dev.pinion.protocol.stomp.HeaderValue;

/// The part of a MESSAGE that belongs to one subscription: its id, and what is said to this reader only.
///
/// Thread: the connection's writer.
final class MessageHead {
    private static final byte[] DESTINATION = "destination:".getBytes(StandardCharsets.US_ASCII);

    private final Body prefix;
    private final SubscriptionKey key;
    private final boolean acknowledged;
    /// What the client calls the channel, where that is an alias.
    private final Optional<HeaderValue> destination;

    /// @param destination what the client calls the channel, where that is an alias
    MessageHead(HeaderValue id, Optional<HeaderValue> destination, SubscriptionKey key, boolean acknowledged) {
        this.key = key;
        this.acknowledged = acknowledged;
        this.destination = destination;
        byte[] first = "MESSAGE\nsubscription:".getBytes(StandardCharsets.US_ASCII);
        byte[] all = Arrays.copyOf(first, first.length + id.size() + 1);
        id.copyTo(all, first.length);
        all[all.length - 1] = '\n';
        prefix = Body.owned(all);
    }

    Body prefix() {
        return prefix;
    }

    /// The shared bytes with the destination as the client called it: the second line.
    Body renamed(Body shared) {
        if (destination.isEmpty()) {
            return shared;
        }
        HeaderValue name = destination.get();
        int line = lineEnd(shared, 0) + 1;
        int rest = lineEnd(shared, line);
        byte[] renamed = new byte[line + DESTINATION.length + name.size() + shared.size() - rest];
        shared.copyTo(0, renamed, 0, line);
        System.arraycopy(DESTINATION, 0, renamed, line, DESTINATION.length);
        name.copyTo(renamed, line + DESTINATION.length);
        shared.copyTo(rest, renamed, line + DESTINATION.length + name.size(), shared.size() - rest);
        return Body.owned(renamed);
    }

    private static int lineEnd(Body bytes, int from) {
        int at = from;
        while (bytes.at(at) != '\n') {
            at++;
        }
        return at;
    }

    /// Header lines for this reader only; empty for a plain delivery in ack mode `auto`.
    ///
    /// @param count the how many-th delivery this is
    /// @param gap the hole before it that retention made
    /// @param chainBefore the chain's value before it, where the reader did not get the message right before: it checks on with it
    Body own(long seq, int count, @Nullable Gap gap, @Nullable Bytes chainBefore) {
        if (!acknowledged && gap == null && chainBefore == null) {
            return Body.EMPTY;
        }
        var lines = new StringBuilder();
        if (acknowledged) {
            lines.append("ack:").append(key.ackHeader(seq)).append('\n');
        }
        if (count > 1) {
            lines.append("redelivered:true\ndelivery-count:").append(count).append('\n');
        }
        if (gap != null) {
            lines.append("gap:").append(gap.first()).append('-').append(gap.last()).append('\n');
        }
        if (chainBefore != null) {
            lines.append("chain-before:").append(ChainText.of(chainBefore)).append('\n');
        }
        return Body.utf8(lines.toString());
    }
}
