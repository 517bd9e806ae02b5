package dev.pinion.db.log;

/// What is kept of a channel, an identity and an idempotency key: 128 bits that nobody can choose who does not know the
/// database's [KeySecret].
public record KeyHash(long high, long low) {

    KeyHash xor(KeyHash other) {
        return new KeyHash(high ^ other.high, low ^ other.low);
    }
}
