package dev.pinion.protocol;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.PublicKey;
import java.util.Base64;

/// The fingerprint of a server key: the SHA-256 of its DER SubjectPublicKeyInfo (RFC 7469), as `openssl` computes it.
///
/// Compared in ordinary time: pins are public.
public record Pin(String base64) {

    private static final int DIGEST_BYTES = 32;
    private static final String CANONICAL = "sha256//";

    public Pin {
        if (!isDigest(base64)) {
            throw new IllegalArgumentException("a pin is the base64 of a SHA-256, 44 characters that end with =");
        }
    }

    public static Pin of(PublicKey key) {
        byte[] subjectPublicKeyInfo = key.getEncoded();
        if (subjectPublicKeyInfo == null) {
            throw new IllegalArgumentException(
                    "this key has no encoded form, so it cannot be pinned: " + key.getAlgorithm());
        }
        return new Pin(Base64.getEncoder().encodeToString(sha256(subjectPublicKeyInfo)));
    }

    /// Reads `sha256//B64` (curl), `sha256/B64` (OkHttp) and `pin-sha256="B64"` (RFC 7469).
    public static Pin parse(String text) {
        String base64 = text;
        if (text.startsWith(CANONICAL)) {
            base64 = text.substring(CANONICAL.length());
        } else if (text.startsWith("sha256/")) {
            base64 = text.substring("sha256/".length());
        } else if (text.startsWith("pin-sha256=\"") && text.endsWith("\"") && text.length() > 12) {
            base64 = text.substring("pin-sha256=\"".length(), text.length() - 1);
        } else {
            throw noPin();
        }
        if (!isDigest(base64)) {
            throw noPin();
        }
        return new Pin(base64);
    }

    /// Only the canonical spelling, so that equal pins are equal texts.
    private static boolean isDigest(String base64) {
        try {
            byte[] digest = Base64.getDecoder().decode(base64);
            return digest.length == DIGEST_BYTES && Base64.getEncoder().encodeToString(digest).equals(base64);
        } catch (IllegalArgumentException notBase64) {
            return false;
        }
    }

    private static IllegalArgumentException noPin() {
        return new IllegalArgumentException(
                "this is no pin; expected sha256// and 44 characters of base64, " + "as `pinion certs pins` prints it");
    }

    private static byte[] sha256(byte[] bytes) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(bytes);
        } catch (NoSuchAlgorithmException everyPlatformHasIt) {
            throw new IllegalStateException(everyPlatformHasIt);
        }
    }

    @Override
    public String toString() {
        return CANONICAL + base64;
    }
}
