package dev.pinion.db;

import org.jspecify.annotations.Nullable;

/// A row of the message table as it was read, with what is known of its erasure.
record MessageRow(long seq, String sender, long timestampMillis, Bytes headers, Bytes body, Bytes chain,
        @Nullable Erasure erasure) {

    /// What it makes us hold.
    int heldBytes() {
        return StoredMessage.heldBytes(headers, body, sender);
    }

    boolean isEmpty() {
        return headers.size() == 0 && body.size() == 0;
    }

    MessageRow erased(@Nullable Erasure found) {
        return found == null ? this : new MessageRow(seq, sender, timestampMillis, headers, body, chain, found);
    }

    /// What the chain is made of: the content, or where it was erased the hashes that were kept.
    ChainLink link(byte[] senderBytes) {
        Erasure hashes = erasure;
        return hashes == null ? ChainLink.of(senderBytes, headers, body)
                : ChainLink.of(senderBytes, hashes.headersHash().content(), hashes.bodyHash().content());
    }
}
