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
    private static final int BASE64_LENGTH = 44;
    private static final String CURL = "sha256//";
    private static final String OKHTTP = "sha256/";
    private static final String RFC_7469 = "pin-sha256=\"";

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
    ///
    /// The first two are told apart by their length: base64 may itself begin with a slash.
    public static Pin parse(String text) {
        String prefix;
        String suffix = "";
        if (text.startsWith(CURL) && text.length() == CURL.length() + BASE64_LENGTH) {
            prefix = CURL;
        } else if (text.startsWith(OKHTTP)) {
            prefix = OKHTTP;
        } else {
            prefix = RFC_7469;
            suffix = "\"";
        }
        if (!text.startsWith(prefix) || !text.endsWith(suffix)
                || text.length() != prefix.length() + BASE64_LENGTH + suffix.length()) {
            throw noPin();
        }
        String base64 = text.substring(prefix.length(), prefix.length() + BASE64_LENGTH);
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
        return CURL + base64;
    }
}
