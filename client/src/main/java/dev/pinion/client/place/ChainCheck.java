package dev.pinion.client.place;

import java.util.LinkedHashMap;
import java.util.Map;

import org.jspecify.annotations.Nullable;

import dev.pinion.protocol.stomp.ServerFrame;

/// Checks as messages arrive that each continues the hash chain of its channel: that nothing was changed, left out, put in or
/// swapped between two messages of this subscription, by whoever. Where a subscription begins, and behind a hole whose chain
/// the server cannot tell any more, there is nothing to compare with. A message whose content was erased is checked by the
/// hashes that are left of it.
///
/// Runs on the reader of the present connection; its monitor hands over to the next one's. Remembers one message for each of the newest channels of a pattern.
public final class ChainCheck {

    private static final int CHANNELS_MAX = 10_000;

    private final Map<String, Place> places = new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Place> eldest) {
            return size() > CHANNELS_MAX;
        }
    };

    /// Whether messages may come again on a later connection without being marked so.
    private boolean comeAgain;

    /// The newest message of a channel.
    ///
    /// @param isOfEarlier it came on an earlier connection, and what follows it may have been missed since
    private record Place(long seq, String chain, boolean isOfEarlier) {}

    /// The subscription goes on, on another connection, where the server says: behind a hole that nobody tells of, if it is
    /// one to many channels, or with what it has no word of, if it is durable.
    public synchronized void resumed(boolean durable) {
        comeAgain = durable;
        places.replaceAll((channel, place) -> new Place(place.seq(), place.chain(), true));
    }

    /// Compares a message with the one before it.
    ///
    /// @throws BrokenChainException when the message does not continue what came before it
    public synchronized void check(ServerFrame.Message message) throws BrokenChainException {
        if (message.seq().isEmpty() || message.browserEnd()) {
            return;
        }
        String channel = message.destination().text();
        long seq = message.seq().getAsLong();
        Place last = places.get(channel);
        String chain = message.chain().orElse(null);
        if (chain == null) {
            if (last != null) {
                throw broken(channel, seq, "has no chain, though earlier ones had");
            }
            return;
        }
        if (last == null || seq > last.seq()) {
            String before = before(channel, seq, last, message);
            if (before != null && !isLink(before, seq, message, chain)) {
                throw broken(channel, seq,
                        "is not what was stored behind the message before it, or that one was changed");
            }
            places.put(channel, new Place(seq, chain, false));
        } else if (last.isOfEarlier() && !comeAgain && !message.redelivered()) {
            throw broken(channel, seq,
                    "came after message " + last.seq() + " of an earlier connection: it has gone back");
        } else if (seq == last.seq() && !chain.equals(last.chain())) {
            throw broken(channel, seq, "came again and is another one");
        }
    }

    /// The chain before the message; null where nobody can tell.
    private static @Nullable String before(String channel, long seq, @Nullable Place last, ServerFrame.Message message)
            throws BrokenChainException {
        String told = message.chainBefore().orElse(null);
        if (last == null || message.gap().isPresent()) {
            return told;
        }
        boolean follows = seq == last.seq() + 1;
        if (!follows && told == null && last.isOfEarlier()) {
            return null;
        }
        if (!follows && told == null) {
            throw broken(channel, seq, "comes right behind " + last.seq() + ", and nobody said that one was left out");
        }
        if (follows && told != null && !told.equals(last.chain())) {
            throw broken(channel, seq, "does not continue message " + last.seq());
        }
        return follows ? last.chain() : told;
    }

    private static boolean isLink(String before, long seq, ServerFrame.Message message, String chain) {
        try {
            return ChainLink.of(before, seq, message).equals(chain);
        } catch (IllegalArgumentException noChain) {
            return false;
        }
    }

    private static BrokenChainException broken(String channel, long seq, String what) {
        return new BrokenChainException("message " + seq + " of " + channel + " " + what);
    }

    /// What came does not continue what came before it.
    public static final class BrokenChainException extends Exception {
        private static final long serialVersionUID = 1L;

        BrokenChainException(String what) {
            super(what, null, false, false);
        }
    }
}
