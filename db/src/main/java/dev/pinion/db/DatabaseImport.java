package dev.pinion.db;

import org.jspecify.annotations.Nullable;

/// A new database that is made message by message out of an export: with its sequences, times and chain, each checked.
/// For one thread; nothing is there before [#finish()].
public interface DatabaseImport extends AutoCloseable {

    /// A message as it was exported.
    ///
    /// @param chain after it
    record Message(long seq, String sender, long timestampMillis, Bytes headers, Bytes body, Bytes chain,
            @Nullable Erasure erasure) {}

    /// Where a channel begins: before its first message.
    ///
    /// @param epoch  in which the channel began
    /// @param first  the sequence of its first message
    /// @param anchor the chain before that one
    void channel(String name, String epoch, long first, Bytes anchor);

    /// The next message of the channel that was begun last.
    ///
    /// @throws DatabaseRefusedException where it does not follow the one before, or its chain is another
    void message(Message message);

    /// Puts the database into its place, and verifies it.
    VerifyReport finish();

    /// Without [#finish()] nothing is left.
    @Override
    void close();
}
