package dev.pinion.db.log;

import org.jspecify.annotations.Nullable;

import dev.pinion.db.Bytes;
import dev.pinion.db.ChainLink;
import dev.pinion.db.ChannelLog;
import dev.pinion.db.Erasure;
import dev.pinion.db.StoredMessage;

/// A message without its channel, with what is known of its erasure.
public record MessageRow(long seq, String sender, long timestampMillis, Bytes headers, Bytes body, Bytes chain,
        @Nullable Erasure erasure) {

    /// What it makes us hold.
    public int heldBytes() {
        return StoredMessage.heldBytes(headers, body, sender);
    }

    public boolean isEmpty() {
        return headers.size() == 0 && body.size() == 0;
    }

    public MessageRow erased(@Nullable Erasure found) {
        return found == null ? this : new MessageRow(seq, sender, timestampMillis, headers, body, chain, found);
    }

    /// What is left of it when it is erased.
    public MessageRow emptied(long nowMillis) {
        Erasure hashes = new Erasure(Bytes.owned(ChainLink.hash(headers)), Bytes.owned(ChainLink.hash(body)),
                nowMillis);
        return new MessageRow(seq, sender, timestampMillis, Bytes.EMPTY, Bytes.EMPTY, chain, hashes);
    }

    /// What the chain is made of: the content, or where it was erased the hashes that were kept.
    public ChainLink link(byte[] senderBytes) {
        Erasure hashes = erasure;
        return hashes == null ? ChainLink.of(senderBytes, headers, body)
                : ChainLink.of(senderBytes, hashes.headersHash().toByteArray(), hashes.bodyHash().toByteArray());
    }

    public static MessageRow of(StoredMessage message) {
        return new MessageRow(message.seq(), message.sender(), message.timestampMillis(), message.headers(),
                message.body(), message.chain(), message.erasure().orElse(null));
    }

    public StoredMessage of(ChannelLog channel) {
        return new StoredMessage(channel, seq, sender, timestampMillis, headers, body, chain, erasure);
    }
}
