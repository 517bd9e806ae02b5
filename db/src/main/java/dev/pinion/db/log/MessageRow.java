package dev.pinion.db.log;

import org.jspecify.annotations.Nullable;

import dev.pinion.db.Bytes;
import dev.pinion.db.ChainLink;
import dev.pinion.db.ChannelLog;
import dev.pinion.db.Erasure;
import dev.pinion.db.StoredMessage;

/// A message without its channel, with what is known of its erasure.
public record MessageRow(long seq, long timestampMillis, StoredMessage.Content content, Bytes chain,
        @Nullable Erasure erasure) {

    public String sender() {
        return content.sender();
    }

    public Bytes headers() {
        return content.headers();
    }

    public Bytes body() {
        return content.body();
    }

    /// What it makes us hold.
    public int heldBytes() {
        return StoredMessage.heldBytes(content);
    }

    public boolean isEmpty() {
        return content.payloadBytes() == 0;
    }

    public MessageRow erased(@Nullable Erasure found) {
        return found == null ? this : new MessageRow(seq, timestampMillis, content, chain, found);
    }

    /// What is left of it when it is erased.
    public MessageRow emptied(long nowMillis) {
        Erasure hashes = new Erasure(Bytes.owned(ChainLink.hash(headers())), Bytes.owned(ChainLink.hash(body())),
                nowMillis);
        return new MessageRow(seq, timestampMillis, content.emptied(), chain, hashes);
    }

    /// What the chain is made of: the content, or where it was erased the hashes that were kept.
    public ChainLink link() {
        return content.link(erasure);
    }

    public static MessageRow of(StoredMessage message) {
        return new MessageRow(message.seq(), message.timestampMillis(), message.content(), message.chain(),
                message.erasure().orElse(null));
    }

    public StoredMessage of(ChannelLog channel) {
        return new StoredMessage(channel, seq, timestampMillis, content, chain, erasure);
    }
}
