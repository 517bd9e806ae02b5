package dev.pinion.protocol.json;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.Optional;

/// The one form of base64 that JOSE allows: its URL alphabet, no padding, no loose bits at the end. The JDK's decoder
/// takes both, nimbus' decoder skips whatever it does not know, so what was decoded is encoded again and compared.
public final class Base64Url {
    private Base64Url() {}

    public static Optional<byte[]> decode(String text) {
        try {
            byte[] ascii = text.getBytes(StandardCharsets.ISO_8859_1); // what is beyond Latin-1 becomes '?' and is refused
            byte[] bytes = Base64.getUrlDecoder().decode(ascii);
            return Arrays.equals(Base64.getUrlEncoder().withoutPadding().encode(bytes), ascii) ? Optional.of(bytes)
                    : Optional.empty();
        } catch (IllegalArgumentException notBase64) {
            return Optional.empty();
        }
    }

    public static String encode(byte[] bytes) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }
}
