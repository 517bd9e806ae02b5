package dev.pinion.server.access.keys;

/// Where the keys of one issuer come from. A file without a usable key does not open; a provider may be away, and its set is empty
/// until it has answered once. After that there is always a set, if need be the last good one.
///
/// Thread: any.
public interface KeySource extends AutoCloseable {
    /// The set in use. Returns at once.
    KeySet current();

    /// Called when a token names a key that is not in the set `seen`: a newer set where there is one, else the same.
    /// May wait a bounded time. However often it is called, what it asks of others is bounded.
    KeySet newerThan(KeySet seen);

    /// Whether whoever is vouched for by it can be let in now.
    default boolean isUsable() {
        return !current().isEmpty();
    }

    KeySourceHealth health();

    @Override
    void close();
}
