package dev.pinion.db;

import java.util.Optional;

/// The handle of a channel: a named, ordered, durable log of messages. There is one per name and open [Database].
/// Any thread.
public interface ChannelLog {

    String name();

    /// The durable head: the last sequence that is on disk. 0: the channel is empty.
    long last();

    /// The oldest sequence that is still held, 1 unless retention has deleted some. `first() == last() + 1`: none
    /// is held.
    long first();

    /// The chain's value before [#first()], if that is `seq` (retention may have moved it on): it checks the first message
    /// that is left.
    Optional<Bytes> chainBefore(long seq);

    /// Bytes of headers and bodies that are held, for retention.
    long heldBytes();
}
