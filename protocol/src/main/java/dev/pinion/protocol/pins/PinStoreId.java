package dev.pinion.protocol.pins;

import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.regex.Pattern;

/// Tells the pin stores of one identity apart: a service with ten instances has ten files, and each has to learn. Means nothing
/// beyond that identity.
///
/// @param text 8 to 64 characters of `A-Z a-z 0-9 _ -`
public record PinStoreId(String text) {

    private static final int BYTES = 16;
    private static final Pattern FORM = Pattern.compile("[A-Za-z0-9_-]{8,64}");

    public PinStoreId {
        if (!FORM.matcher(text).matches()) {
            throw new IllegalArgumentException("the id of the pin store is not 8 to 64 characters of A-Z a-z 0-9 - _");
        }
    }

    public static PinStoreId fresh(SecureRandom random) {
        byte[] bytes = new byte[BYTES];
        random.nextBytes(bytes);
        return new PinStoreId(HexFormat.of().formatHex(bytes));
    }
}
