package dev.pinion.server.access;

/// Where the keys of one issuer come from. Opening one fails without a usable key; once open it always has a set, if
/// need
/// be the last good one.
///
/// Thread: any.
public interface KeySource extends AutoCloseable {
    /// The set in use. Returns at once.
    KeySet current();

    /// Called when a token names a key that is not in the set `seen`: a newer set where there is one, else the same.
    /// May wait a bounded time. However often it is called, what it asks of others is bounded.
    KeySet newerThan(KeySet seen);

    KeySourceHealth health();

    @Override
    void close();
}
