package dev.pinion.client.place;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;

import dev.pinion.protocol.Body;
import dev.pinion.protocol.stomp.HeaderValue;
import dev.pinion.protocol.stomp.ServerFrame;

/// The hash that binds a message to the one before it, computed from what arrived. Its form is the server's (db/DESIGN.md,
/// "The chain"): SHA-256 over the chain before, sequence, sender, timestamp, and the hashes of headers and body, each with its
/// length before it. Of an erased message the server tells the last two. Pure.
final class ChainLink {

    private static final int HASH_BYTES = 32;

    private ChainLink() {}

    /// @param chainBefore base64url of 32 bytes
    /// @throws IllegalArgumentException for a chain that is none
    static String of(String chainBefore, long seq, ServerFrame.Message message) {
        byte[] before = decoded(chainBefore);
        byte[] sender = message.sender().map(HeaderValue::text).orElse("").getBytes(StandardCharsets.UTF_8);
        long timestamp = message.timestamp().map(time -> time.toEpochMilli()).orElse(0L);
        ByteBuffer form = ByteBuffer.allocate(4 + before.length + 12 + 4 + sender.length + 12 + 2 * (4 + HASH_BYTES));
        part(form, before);
        form.putInt(8).putLong(seq);
        part(form, sender);
        form.putInt(8).putLong(timestamp);
        ServerFrame.Erasure erased = message.erasure().orElse(null);
        part(form, erased == null ? hash(message.userHeaders().bytes()) : decoded(erased.headersHash()));
        part(form, erased == null ? hash(message.body()) : decoded(erased.bodyHash()));
        return Base64.getUrlEncoder().withoutPadding().encodeToString(sha256().digest(form.array()));
    }

    private static byte[] decoded(String hash) {
        return Base64.getUrlDecoder().decode(hash);
    }

    private static void part(ByteBuffer form, byte[] part) {
        form.putInt(part.length).put(part);
    }

    private static byte[] hash(Body content) {
        return sha256().digest(content.toByteArray());
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException everyJavaHasIt) {
            throw new IllegalStateException(everyJavaHasIt);
        }
    }
}
