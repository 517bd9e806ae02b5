package dev.pinion.db.log;

import java.nio.ByteBuffer;

import dev.pinion.db.NewMessage;

/// What was stored under an idempotency key. Of the body's hash half is kept: who finds another body with the same half
/// deceives nobody but himself.
public record UsedKey(KeyHash hash, long seq, long bodyHigh, long bodyLow) {

    public static UsedKey of(KeyHash hash, long seq, byte[] bodyHash) {
        ByteBuffer body = ByteBuffer.wrap(bodyHash);
        return new UsedKey(hash, seq, body.getLong(), body.getLong());
    }

    public boolean isFor(NewMessage message) {
        ByteBuffer body = ByteBuffer.wrap(message.bodyHash());
        return body.getLong() == bodyHigh && body.getLong() == bodyLow;
    }
}
