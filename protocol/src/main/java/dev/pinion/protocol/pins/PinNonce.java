package dev.pinion.protocol.pins;

import java.security.SecureRandom;
import java.util.Base64;
import java.util.regex.Pattern;

/// A client's 32 random bytes, fresh for each subscription to the pin set, so that a proof cannot be one of yesterday.
///
/// @param text base64url without padding: 43 characters
public record PinNonce(String text) {

    private static final int BYTES = 32;
    private static final Pattern FORM = Pattern.compile("[A-Za-z0-9_-]{43}");

    /// Also the check of what a client sent: the server signs nothing else in its name.
    public PinNonce {
        if (!FORM.matcher(text).matches()) {
            throw new IllegalArgumentException(
                    "the nonce is not 32 bytes as base64url; expected 43 characters of A-Z a-z 0-9 - _");
        }
    }

    public static PinNonce fresh(SecureRandom random) {
        byte[] bytes = new byte[BYTES];
        random.nextBytes(bytes);
        return new PinNonce(Base64.getUrlEncoder().withoutPadding().encodeToString(bytes));
    }
}
