package dev.pinion.db;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.concurrent.atomic.AtomicReferenceArray;

/// One link of a channel's hash chain, in its canonical form (db/DESIGN.md): every part with its length before it.
/// Made on the publishing thread with all that is known there; the committer adds what only it knows and hashes once.
public final class ChainLink {

    public static final int HASH_BYTES = 32;

    private static final String START_LABEL = "pinion-chain-1";
    private static final int CHAIN_AT = 4;
    private static final int SEQ_AT = CHAIN_AT + HASH_BYTES + 4;
    private static final int SENDER_AT = SEQ_AT + 8;
    /// Of the headers of most messages. Never written to.
    private static final byte[] HASH_OF_NOTHING = hash(Bytes.EMPTY);

    private final ByteBuffer form;
    private final int timestampAt;

    private ChainLink(ByteBuffer form, int timestampAt) {
        this.form = form;
        this.timestampAt = timestampAt;
    }

    /// The value before the first message: binds the channel's name and the epoch in which the channel began.
    public static byte[] start(String channel, String epoch) {
        MessageDigest sha256 = SpareDigests.take();
        for (String part : new String[] {START_LABEL, channel, epoch}) {
            byte[] bytes = part.getBytes(StandardCharsets.UTF_8);
            sha256.update(ByteBuffer.allocate(4).putInt(0, bytes.length));
            sha256.update(bytes);
        }
        return ended(sha256);
    }

    private static byte[] ended(MessageDigest sha256) {
        byte[] hash = sha256.digest();
        SpareDigests.give(sha256);
        return hash;
    }

    public static ChainLink of(byte[] sender, Bytes headers, Bytes body) {
        return of(sender, headers.size() == 0 ? HASH_OF_NOTHING : hash(headers), hash(body));
    }

    public static byte[] hash(Bytes content) {
        MessageDigest sha256 = SpareDigests.take();
        content.digestInto(sha256);
        return ended(sha256);
    }

    /// For a message whose content was erased and whose hashes were kept.
    public static ChainLink of(byte[] sender, byte[] headersHash, byte[] bodyHash) {
        ByteBuffer form = ByteBuffer.allocate(SENDER_AT + 4 + sender.length + 12 + 2 * (4 + HASH_BYTES));
        form.putInt(HASH_BYTES).position(SEQ_AT - 4);
        form.putInt(8).position(SENDER_AT);
        form.putInt(sender.length).put(sender).putInt(8);
        int timestampAt = form.position();
        form.position(timestampAt + 8);
        form.putInt(HASH_BYTES).put(headersHash).putInt(HASH_BYTES).put(bodyHash);
        return new ChainLink(form, timestampAt);
    }

    public Bytes chain(Bytes chainBefore, long seq, long timestampMillis) {
        chainBefore.putInto(form.position(CHAIN_AT));
        form.putLong(SEQ_AT, seq).putLong(timestampAt, timestampMillis);
        MessageDigest sha256 = SpareDigests.take();
        sha256.update(form.array(), form.arrayOffset(), form.capacity());
        return Bytes.owned(ended(sha256));
    }

    public byte[] bodyHash() {
        byte[] hash = new byte[HASH_BYTES];
        form.get(form.capacity() - HASH_BYTES, hash);
        return hash;
    }

    /// SHA-256 digests that are not in use: to ask the provider for a new one takes longer than to hash a small message, and leaves
    /// more garbage than the message.
    ///
    /// Any thread, without locks. Keeps a few; when there is none it makes one.
    static final class SpareDigests {

        private static final int SLOTS = 16;
        private static final AtomicReferenceArray<MessageDigest> KEPT = new AtomicReferenceArray<>(SLOTS);

        private SpareDigests() {}

        /// One that has seen nothing. To be given back after `digest()`, which lets it forget all; lost otherwise.
        static MessageDigest take() {
            int slot = slot();
            MessageDigest kept = KEPT.getPlain(slot) == null ? null : KEPT.getAndSet(slot, null);
            return kept == null ? made() : kept;
        }

        /// The caller must not use it again.
        static void give(MessageDigest used) {
            KEPT.setRelease(slot(), used);
        }

        /// Threads begin at different slots, so that they seldom meet.
        private static int slot() {
            return (int) (Thread.currentThread().threadId() % SLOTS);
        }

        private static MessageDigest made() {
            try {
                return MessageDigest.getInstance("SHA-256");
            } catch (NoSuchAlgorithmException everyJavaHasIt) {
                throw new IllegalStateException(everyJavaHasIt);
            }
        }
    }
}
