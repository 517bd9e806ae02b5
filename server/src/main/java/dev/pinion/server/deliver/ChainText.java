package dev.pinion.server.deliver;

import java.util.Base64;

import dev.pinion.db.Bytes;
import dev.pinion.db.StoredMessage;

/// How the `chain` headers show a message's link in its channel's hash chain, and the hashes that it is made of: base64url
/// without padding. Pure.
public final class ChainText {
    /// In characters, for SHA-256.
    static final int LENGTH = 43;

    private static final Base64.Encoder ENCODER = Base64.getUrlEncoder().withoutPadding();

    private ChainText() {}

    public static String of(StoredMessage message) {
        return of(message.chain());
    }

    public static String of(Bytes hash) {
        return ENCODER.encodeToString(hash.toByteArray());
    }

    /// The same as the bytes of a header.
    static byte[] bytes(Bytes hash) {
        return ENCODER.encode(hash.toByteArray());
    }
}
