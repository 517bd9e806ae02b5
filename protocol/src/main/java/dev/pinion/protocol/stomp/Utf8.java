package dev.pinion.protocol.stomp;

/// Strict UTF-8: no overlong forms, no surrogates, nothing above U+10FFFF. Pure.
final class Utf8 {

    private Utf8() {}

    static boolean isValid(byte[] array, int from, int to) {
        int i = from;
        while (i < to) {
            int lead = array[i] & 0xFF;
            int length = lengthOf(lead);
            if (length == 0 || i + length > to || !isSecondValid(lead, length > 1 ? array[i + 1] & 0xFF : 0)) {
                return false;
            }
            for (int k = 2; k < length; k++) {
                if ((array[i + k] & 0xC0) != 0x80) {
                    return false;
                }
            }
            i += length;
        }
        return true;
    }

    private static int lengthOf(int lead) {
        if (lead < 0x80) {
            return 1;
        }
        if (lead < 0xC2) {
            return 0;
        }
        if (lead < 0xE0) {
            return 2;
        }
        if (lead < 0xF0) {
            return 3;
        }
        return lead < 0xF5 ? 4 : 0;
    }

    /// The second byte is where overlong forms, surrogates and too large values show.
    private static boolean isSecondValid(int lead, int second) {
        return switch (lead) {
            case 0xE0 -> second >= 0xA0 && second <= 0xBF;
            case 0xED -> second >= 0x80 && second <= 0x9F;
            case 0xF0 -> second >= 0x90 && second <= 0xBF;
            case 0xF4 -> second >= 0x80 && second <= 0x8F;
            default -> lead < 0x80 || (second >= 0x80 && second <= 0xBF);
        };
    }
}
