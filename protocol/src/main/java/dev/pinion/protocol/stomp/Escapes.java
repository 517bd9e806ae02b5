package dev.pinion.protocol.stomp;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

import dev.pinion.protocol.Body;

/// The escapes of STOMP 1.2 headers: `\r \n \c \\`. Pure.
///
/// *Canonical* is what [#escape(String)] makes: every colon of a value is escaped. Peers may send a bare one.
final class Escapes {

    private Escapes() {}

    /// UTF-8 and escaped. NUL cannot be sent in a header by anyone, so it is a mistake of the caller.
    static byte[] escape(String text) {
        byte[] plain = text.getBytes(StandardCharsets.UTF_8);
        int extra = 0;
        for (byte b : plain) {
            if (b == 0) {
                throw new IllegalArgumentException("a header cannot contain NUL");
            }
            extra += escapeOf(b) == 0 ? 0 : 1;
        }
        return extra == 0 ? plain : escape(plain, plain.length + extra);
    }

    private static byte[] escape(byte[] plain, int length) {
        byte[] escaped = new byte[length];
        int at = 0;
        for (byte b : plain) {
            byte letter = escapeOf(b);
            if (letter == 0) {
                escaped[at++] = b;
            } else {
                escaped[at++] = '\\';
                escaped[at++] = letter;
            }
        }
        return escaped;
    }

    /// The letter after the backslash that stands for this byte; zero when it stands for itself.
    static byte escapeOf(int b) {
        return switch (b) {
            case '\r' -> 'r';
            case '\n' -> 'n';
            case ':' -> 'c';
            case '\\' -> '\\';
            default -> 0;
        };
    }

    /// The byte that a letter after a backslash stands for; zero when that is no escape.
    private static byte meaningOf(byte letter) {
        return switch (letter) {
            case 'r' -> '\r';
            case 'n' -> '\n';
            case 'c' -> ':';
            case '\\' -> '\\';
            default -> 0;
        };
    }

    /// Whether every backslash begins an escape that STOMP 1.2 knows.
    static boolean areValid(byte[] array, int from, int to) {
        for (int i = from; i < to; i++) {
            if (array[i] == '\\' && (++i == to || meaningOf(array[i]) == 0)) {
                return false;
            }
        }
        return true;
    }

    /// Decodes what [#areValid(byte[], int, int)] accepted.
    static String unescape(byte[] array, int from, int to) {
        int backslash = indexOf(array, from, to, '\\');
        if (backslash < 0) {
            return new String(array, from, to - from, StandardCharsets.UTF_8);
        }
        var plain = new ByteArrayOutputStream(to - from);
        plain.write(array, from, backslash - from);
        for (int i = backslash; i < to; i++) {
            plain.write(array[i] == '\\' && i + 1 < to ? meaningOf(array[++i]) : array[i]);
        }
        return plain.toString(StandardCharsets.UTF_8);
    }

    /// A copy of a received value in canonical form.
    ///
    /// @param escaped false where a backslash is one
    static byte[] canonical(byte[] array, int from, int to, boolean escaped) {
        int size = canonicalSize(array, from, to, escaped);
        if (size == to - from) {
            return Arrays.copyOfRange(array, from, to);
        }
        byte[] canonical = new byte[size];
        if (escaped) {
            copyCanonical(array, from, to, canonical, 0);
        } else {
            copyPlain(array, from, to, canonical, 0);
        }
        return canonical;
    }

    static int canonicalSize(byte[] array, int from, int to, boolean escaped) {
        int size = to - from;
        for (int i = from; i < to; i++) {
            size += array[i] == ':' || (array[i] == '\\' && !escaped) ? 1 : 0;
        }
        return size;
    }

    /// Escapes bare colons; returns where the next byte goes.
    static int copyCanonical(byte[] array, int from, int to, byte[] target, int at) {
        int next = at;
        for (int i = from; i < to; i++) {
            if (array[i] == ':') {
                target[next++] = '\\';
                target[next++] = 'c';
            } else {
                target[next++] = array[i];
            }
        }
        return next;
    }

    /// The same for what knows no escapes, so that a backslash is one.
    static int copyPlain(byte[] array, int from, int to, byte[] target, int at) {
        int next = at;
        for (int i = from; i < to; i++) {
            byte letter = array[i] == '\\' || array[i] == ':' ? escapeOf(array[i]) : 0;
            if (letter != 0) {
                target[next++] = '\\';
            }
            target[next++] = letter == 0 ? array[i] : letter;
        }
        return next;
    }

    /// Header lines in canonical form as a peer of STOMP 1.0 reads them, up to the empty line; what follows stays. In values a
    /// colon and a backslash stand for themselves. What could end a line there stays escaped: it would begin another header.
    static Body unescaped(Body lines) {
        int end = headEnd(lines);
        if (end < 0) {
            return lines;
        }
        var out = new ByteArrayOutputStream(lines.size());
        boolean inValue = false;
        for (int i = 0; i < end; i++) {
            byte b = lines.at(i);
            inValue = b == ':' || (inValue && b != '\n');
            byte plain = inValue && b == '\\' && i + 1 < end ? plainMeaning(lines.at(i + 1)) : 0;
            out.write(plain == 0 ? b : plain);
            if (plain != 0 || b == '\\') {
                i++;
                if (plain == 0 && i < end) {
                    out.write(lines.at(i));
                }
            }
        }
        byte[] rest = new byte[lines.size() - end];
        lines.copyTo(end, rest, 0, rest.length);
        out.writeBytes(rest);
        return Body.owned(out.toByteArray());
    }

    private static byte plainMeaning(byte letter) {
        return letter == 'n' || letter == 'r' ? 0 : meaningOf(letter);
    }

    /// Where the empty line is, or the end; negative where there is no backslash before that.
    private static int headEnd(Body lines) {
        boolean hasBackslash = false;
        int at = 0;
        for (boolean atLineStart = true; at < lines.size() && !(atLineStart && lines.at(at) == '\n'); at++) {
            hasBackslash |= lines.at(at) == '\\';
            atLineStart = lines.at(at) == '\n';
        }
        return hasBackslash ? at : -1;
    }

    static int indexOf(byte[] array, int from, int to, int wanted) {
        for (int i = from; i < to; i++) {
            if (array[i] == wanted) {
                return i;
            }
        }
        return -1;
    }
}
