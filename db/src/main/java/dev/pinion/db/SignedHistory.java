package dev.pinion.db;

import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/// What the server signs of its history, so that whoever changes the database without the server's key is found out: one
/// manifest of all channels (where each begins and ends, and how much of it is kept), at intervals and at the clean stop;
/// and each erasure by itself.
///
/// For one thread at a time; the calls wait for the store.
public interface SignedHistory {

    /// The statement that says of which manifest the others are.
    String STATEMENT = "#manifest";

    /// Whether somebody we trust made a signature.
    interface Check {
        /// Who, in words; empty: nobody that we know.
        Optional<String> signer(Bytes statement, Bytes signature);
    }

    /// Makes signatures, and knows its own again, those of retired keys included.
    interface Signer extends Check {
        Bytes sign(Bytes statement);
    }

    /// Says that the history goes on: from here on it may grow beyond what the manifest names. To be called before anybody
    /// appends; and again when another server may have signed meanwhile.
    ///
    /// @param insist whether a manifest that is not ours gives way
    void begin(long nowMillis, boolean insist) throws InterruptedException;

    /// Why nothing is signed: what was signed before contradicts what is here. Empty: all is well.
    String doubt();

    /// The channels of which the manifest says something else than is so now.
    ///
    /// @param rules what is kept of a channel; nothing: all
    /// @throws StorageException where [#doubt()] says why
    List<ChannelLog> changed(Function<ChannelLog, Optional<RetentionLimits>> rules) throws InterruptedException;

    /// Writes down where these channels stand, for the next manifest.
    void note(List<ChannelLog> channels, Function<ChannelLog, Optional<RetentionLimits>> rules, long nowMillis)
            throws InterruptedException;

    /// Signs what was noted.
    ///
    /// @param closing whether nothing will be appended until the next [#begin]
    void sign(long nowMillis, boolean closing) throws InterruptedException;

    /// Signs that a message may be erased; before it is.
    void permitErasure(StoredMessage message, long nowMillis) throws InterruptedException;
}
