package dev.pinion.db;

/// Under which a publisher repeats a message when it does not know what became of it.
///
/// @param identity whose key it is; two identities may use the same key
public record IdempotencyKey(String identity, String key) {

    /// In characters, each of the two.
    public static final int LENGTH_MAX = 1_000;

    public IdempotencyKey {
        if (identity.length() > LENGTH_MAX || key.isEmpty() || key.length() > LENGTH_MAX) {
            throw new IllegalArgumentException("an idempotency key has 1 to " + LENGTH_MAX + " characters");
        }
    }
}
