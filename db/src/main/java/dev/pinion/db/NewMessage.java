package dev.pinion.db;

import java.nio.charset.StandardCharsets;

import org.jspecify.annotations.Nullable;

/// A message that asks for its place in a channel. Made by the publishing thread, which also pays for its hashes here,
/// so that the one committer does not.
public final class NewMessage {

    /// In UTF-8.
    public static final int SENDER_BYTES_MAX = 1_000;
    public static final int HEADERS_BYTES_MAX = 64 * 1024;
    /// With its headers a message takes two values of a row at most, each of 1 MiB.
    public static final int BODY_BYTES_MAX = 1024 * 1024;

    private static final int OBJECT_BYTES = 400;
    private static final int KEY_BYTES = 100;

    private final ChannelLog channel;
    private final StoredMessage.Content content;
    private final @Nullable IdempotencyKey key;
    private final ChainLink link;

    public NewMessage(ChannelLog channel, String sender, Bytes headers, Bytes body) {
        this(channel, sender, headers, body, null);
    }

    /// @param key null for a message that is stored as often as it is appended
    public NewMessage(ChannelLog channel, String sender, Bytes headers, Bytes body, @Nullable IdempotencyKey key) {
        this.channel = channel;
        this.key = key;
        byte[] senderBytes = sender.getBytes(StandardCharsets.UTF_8);
        requireAtMost(SENDER_BYTES_MAX, senderBytes.length, "sender");
        requireAtMost(HEADERS_BYTES_MAX, headers.size(), "headers");
        requireAtMost(BODY_BYTES_MAX, body.size(), "body");
        this.content = StoredMessage.Content.of(sender, senderBytes, headers, body);
        this.link = ChainLink.of(senderBytes, headers, body);
    }

    public ChannelLog channel() {
        return channel;
    }

    public String sender() {
        return content.sender();
    }

    public Bytes headers() {
        return content.headers();
    }

    public Bytes body() {
        return content.body();
    }

    public @Nullable IdempotencyKey key() {
        return key;
    }

    /// Of headers and body.
    public int payloadBytes() {
        return content.payloadBytes();
    }

    public byte[] bodyHash() {
        return link.bodyHash();
    }

    /// What it makes us hold while it waits, the objects around it estimated.
    public int heldBytes() {
        int keyBytes = key == null ? 0 : KEY_BYTES + key.identity().length() + key.key().length();
        return content.bytes() + OBJECT_BYTES + keyBytes;
    }

    public StoredMessage storedAt(long seq, long timestampMillis, Bytes chainBefore) {
        return new StoredMessage(channel, seq, timestampMillis, content, link.chain(chainBefore, seq, timestampMillis),
                null);
    }

    private static void requireAtMost(int bytesMax, int bytes, String what) {
        if (bytes > bytesMax) {
            throw new IllegalArgumentException(what + " of " + bytes + " bytes; at most " + bytesMax + " are stored");
        }
    }

    @Override
    public String toString() {
        return "NewMessage[" + channel.name() + ", " + content + "]";
    }
}
