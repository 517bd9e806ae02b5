package dev.pinion.client.place;

import java.util.OptionalLong;

import org.jspecify.annotations.Nullable;

import dev.pinion.protocol.stomp.ServerFrame;

/// How far a subscription has come in its channel, and the history in which that holds. Pure.
///
/// @param last the sequence of the last message received; -1 while nothing is known
/// @param epoch of the history, empty while nothing is known
/// @param seen the id of the last message received, null before the first
/// @param chain the hash of the last message, where the server told it
/// @param isTheEnd true when a browsing subscription has reached its end
public record ResumePoint(long last, String epoch, @Nullable String seen, @Nullable String chain, boolean isTheEnd) {

    public static final ResumePoint UNKNOWN = new ResumePoint(-1, "", null, null, false);

    /// The first sequence that is missing.
    public OptionalLong next() {
        return last < 0 ? OptionalLong.empty() : OptionalLong.of(last + 1);
    }

    /// What the server said of the start; a message that came before is the better knowledge.
    public ResumePoint orAfter(long seq, String present) {
        return last < 0 ? new ResumePoint(seq, present, null, null, isTheEnd) : this;
    }

    /// How far it had come before this message; where nothing was known, right before it.
    public ResumePoint atLeastBefore(ServerFrame.Message message, String present) {
        return message.seq().isPresent() ? orAfter(message.seq().getAsLong() - 1, present) : this;
    }

    /// The subscription has begun in this history; where is not known.
    public ResumePoint orIn(String present) {
        return epoch.isEmpty() ? new ResumePoint(last, present, seen, chain, isTheEnd) : this;
    }

    /// A message that comes again is no news of how far anybody has come.
    public ResumePoint behind(ServerFrame.Message message, String present) {
        if (message.browserEnd()) {
            return new ResumePoint(last, epoch, seen, chain, true);
        }
        if (message.seq().isEmpty() || (message.redelivered() && seen != null)) {
            return this;
        }
        return new ResumePoint(message.seq().getAsLong(), present, message.messageId().text(),
                message.chain().orElse(null), isTheEnd);
    }
}
