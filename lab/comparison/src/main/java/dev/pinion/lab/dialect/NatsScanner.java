package dev.pinion.lab.dialect;

import java.nio.charset.StandardCharsets;

import dev.pinion.bench.wire.Scanner;
import dev.pinion.bench.wire.Stamp;

/// Finds what a NATS server sends: lines, and after a `MSG` or `HMSG` line as many bytes as its last word says. The answer
/// of JetStream to a message is a message itself, to the inbox of its sender: that is a receipt. Its subject ends with
/// the receipt's id. Thread: one reader, the connection's.
final class NatsScanner extends Scanner {
    static final String INBOX = "_INBOX.";
    private static final byte[] TO_INBOX = ("MSG " + INBOX).getBytes(StandardCharsets.US_ASCII);
    private static final byte[] ERROR = "\"error\"".getBytes(StandardCharsets.US_ASCII);
    /// Nobody needs a longer number, and it cannot overflow.
    private static final int LENGTH_DIGITS_MAX = 9;

    /// The first byte of the body; [#end] where there is none.
    private int body;

    NatsScanner(Source in) {
        this(in, FIRST_BUFFER);
    }

    NatsScanner(Source in, int firstBuffer) {
        super(in, firstBuffer);
    }

    @Override
    public boolean next() {
        int line = Math.max(from, searched);
        while (line < to && buffer[line] != '\n')
            line++;
        searched = line;
        if (line == to)
            return false;
        int words = line > from && buffer[line - 1] == '\r' ? line - 1 : line;
        int bytes = buffer[from] == 'M' || buffer[from] == 'H' ? lastNumber(words) : 0;
        boolean withBody = bytes >= 0 && (buffer[from] == 'M' || buffer[from] == 'H');
        int last = withBody ? line + 1 + bytes + 2 : line + 1;
        if (last > to)
            return false;
        start = from;
        body = withBody ? line + 1 : words;
        end = withBody ? last - 2 : words;
        from = last;
        searched = last;
        return true;
    }

    /// The number before this place, or -1 where there is none that can be a length.
    private int lastNumber(int at) {
        int digits = at;
        while (digits > from && buffer[digits - 1] >= '0' && buffer[digits - 1] <= '9')
            digits--;
        int count = at - digits;
        return count == 0 || count > LENGTH_DIGITS_MAX ? -1 : (int) decimal(digits, count);
    }

    /// P(ING), H(MSG: a message with headers, of which JetStream makes its signals) and others besides the common ones.
    @Override
    public char kind() {
        if (start == end)
            return 0;
        return switch (buffer[start]) {
            case '-' -> 'E';
            case 'P' -> buffer[start + 1] == 'O' ? 'C' : 'P';
            case 'M' -> !matches(TO_INBOX, start) ? 'M' : refused() ? 'E' : 'R';
            default -> (char) buffer[start];
        };
    }

    /// The answer to a message begins with its error if it has one, that to a request begins with its type.
    private boolean refused() {
        return matches(ERROR, body + 1) || (body + 2 < end && buffer[body + 2] == 't' && find(ERROR, body) >= 0);
    }

    @Override
    public long receiptId() {
        int at = start + TO_INBOX.length + Stamp.SENDER_DIGITS + 1;
        int behind = at + Stamp.ID_DIGITS;
        return behind < body && buffer[behind] == ' ' ? decimal(at, Stamp.ID_DIGITS) : -1;
    }

    @Override
    protected int stamp(int bodyBytes) {
        return end - body == bodyBytes && body > start ? body : -1;
    }

    /// Where an answer to this message is to go; empty where none is wanted.
    String replyTo() {
        String[] words = new String(buffer, start, body - start, StandardCharsets.UTF_8).strip().split(" ", -1);
        int without = words[0].equals("HMSG") ? 5 : 4;
        return words.length > without ? words[3] : "";
    }
}
