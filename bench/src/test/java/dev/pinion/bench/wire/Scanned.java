package dev.pinion.bench.wire;

import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.BiFunction;
import java.util.function.Function;

/// What a scanner makes of bytes that come in pieces. Bodies have 40 bytes.
public final class Scanned {
    private static final int BODY_BYTES = 40;
    private static final int SMALL = 64;

    private Scanned() {}

    static List<String> read(BiFunction<Scanner.Source, Integer, Scanner> making, String bytes, int piece, int buffer)
            throws IOException {
        return read(making, bytes, piece, buffer, scanner -> "" + scanner.kind());
    }

    /// What the scanner finds when the bytes come in pieces of one size.
    ///
    /// @param others what is told of a frame that is neither receipt, message nor error
    public static List<String> read(BiFunction<Scanner.Source, Integer, Scanner> making, String bytes, int piece,
            int buffer, Function<Scanner, String> others) throws IOException {
        var whole = new ByteArrayInputStream(bytes.getBytes(StandardCharsets.US_ASCII));
        Scanner scanner = making.apply((to, at, room) -> whole.read(to, at, Math.min(piece, room)), buffer);
        List<String> found = new ArrayList<>();
        do {
            while (scanner.next())
                found.add(describe(scanner, others));
        } while (scanner.fill() >= 0);
        return found;
    }

    private static String describe(Scanner scanner, Function<Scanner, String> others) {
        return switch (scanner.kind()) {
            case 'R' -> "R " + scanner.receiptId();
            case 'M' -> "M " + scanner.sender(BODY_BYTES) + " " + scanner.messageId(BODY_BYTES)
                    + (scanner.sender(BODY_BYTES) < 0 ? "" : " " + scanner.dueNanos(BODY_BYTES));
            case 'E' -> "E " + scanner.text();
            default -> others.apply(scanner);
        };
    }

    /// What begins like this and never ends is refused before it fills the memory.
    public static void assertEndlessIsRefused(BiFunction<Scanner.Source, Integer, Scanner> making, String beginning) {
        var first = new ByteArrayInputStream(beginning.getBytes(StandardCharsets.US_ASCII));
        Scanner scanner = making.apply((to, at, room) -> {
            int read = first.read(to, at, room);
            if (read > 0)
                return read;
            Arrays.fill(to, at, at + room, (byte) 'x');
            return room;
        }, SMALL);

        assertThrows(IOException.class, () -> {
            while (!scanner.next())
                scanner.fill();
        });
    }
}
