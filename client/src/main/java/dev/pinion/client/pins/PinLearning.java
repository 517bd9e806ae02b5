package dev.pinion.client.pins;

import java.util.function.Consumer;
import java.util.function.Predicate;

/// Whether a client with a [PinStore] follows the pins that its server announces, and whom it tells.
///
/// @param on false: the store is read and never changed, and the server is not asked
/// @param approve asked before a set is stored, on a thread of the client's own; false leaves everything as it is until the
/// server announces it again, at the next connection
/// @param listener told of each announcement that is news; on the same thread
public record PinLearning(boolean on, Predicate<PinNews.Learned> approve, Consumer<PinNews> listener) {

    /// Learns by itself, and tells the log only.
    public static final PinLearning DEFAULT = new PinLearning(true, news -> true, news -> {});

    /// Reads the store and asks nothing.
    public static final PinLearning OFF = new PinLearning(false, news -> false, news -> {});

    /// With somebody who is told what was learned, or not.
    ///
    /// @param other runs on a thread for it
    /// @return a copy
    public PinLearning tell(Consumer<PinNews> other) {
        return new PinLearning(on, approve, other);
    }

    /// With somebody who decides whether a good set is stored.
    ///
    /// @param other runs on a thread for it; false keeps what was known
    /// @return a copy
    public PinLearning ask(Predicate<PinNews.Learned> other) {
        return new PinLearning(on, other, listener);
    }
}
