package dev.pinion.db;

import java.util.Optional;

import org.jspecify.annotations.Nullable;

/// A committed entry of a channel; never changes, but that its headers and body may be erased.
public final class StoredMessage {

    private final ChannelLog channel;
    private final long seq;
    private final String sender;
    private final long timestampMillis;
    private final Bytes headers;
    private final Bytes body;
    private final Bytes chain;
    private final @Nullable Erasure erasure;

    public StoredMessage(ChannelLog channel, long seq, String sender, long timestampMillis, Bytes headers, Bytes body,
            Bytes chain, @Nullable Erasure erasure) {
        this.channel = channel;
        this.seq = seq;
        this.sender = sender;
        this.timestampMillis = timestampMillis;
        this.headers = headers;
        this.body = body;
        this.chain = chain;
        this.erasure = erasure;
    }

    public ChannelLog channel() {
        return channel;
    }

    public long seq() {
        return seq;
    }

    public String sender() {
        return sender;
    }

    /// Milliseconds since 1970; never goes back within a channel.
    public long timestampMillis() {
        return timestampMillis;
    }

    public Bytes headers() {
        return headers;
    }

    public Bytes body() {
        return body;
    }

    /// The channel's hash chain up to and including this message (32 bytes).
    public Bytes chain() {
        return chain;
    }

    /// Where headers and body were erased (and are empty): when, and the hashes that the chain needs.
    public Optional<Erasure> erasure() {
        return Optional.ofNullable(erasure);
    }

    /// What it makes us hold.
    public int heldBytes() {
        return heldBytes(headers, body, sender);
    }

    /// The objects around the content are estimated.
    public static int heldBytes(Bytes headers, Bytes body, String sender) {
        return headers.size() + body.size() + sender.length() + 200;
    }

    @Override
    public String toString() {
        return "StoredMessage[" + channel.name() + "/" + seq + ", " + headers + ", " + body + "]";
    }
}
