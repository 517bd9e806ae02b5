package dev.pinion.protocol.stomp;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

import org.jspecify.annotations.Nullable;

import dev.pinion.protocol.Body;
import dev.pinion.protocol.StompVersion;

/// Builds frames in one fixed buffer and passes it on when it is full or flushed: many small frames become one write,
/// and with a buffer of 16 KiB one TLS record.
///
/// One thread. Holds no more than its buffer, whatever the size of a frame. When a write fails, the connection is over.
public final class FrameWriter {

    private static final byte[] CONTENT_LENGTH = "content-length:".getBytes(StandardCharsets.US_ASCII);
    /// The largest `long` has 19 digits and a sign.
    private static final int DIGITS_MAX = 20;

    private final OutputStream out;
    private final byte[] buffer;
    private int size;
    private @Nullable FrameCommand open;
    private boolean escapes;
    /// Whether the peer knows escapes.
    private boolean peerEscapes = true;

    public FrameWriter(OutputStream out, byte[] buffer) {
        if (buffer.length < 32) {
            throw new IllegalArgumentException("a buffer of 32 bytes or more is expected, best 16 KiB");
        }
        this.out = out;
        this.buffer = buffer;
    }

    /// For a peer that may speak another version than 1.2. What [#raw] is given is canonical all the same.
    public FrameWriter version(StompVersion spoken) {
        peerEscapes = spoken.hasEscapes();
        return this;
    }

    /// Starts a frame with its first line.
    public FrameWriter begin(FrameCommand command) throws IOException {
        resume(command);
        put(command.line());
        return this;
    }

    /// Begins the part of a frame that follows its first lines: for bytes that [#raw(Body)] will append to many frames.
    public FrameWriter resume(FrameCommand command) {
        if (open != null) {
            throw new IllegalStateException(open + " has not been ended");
        }
        open = command;
        escapes = command.hasEscapedHeaders();
        return this;
    }

    /// Escaped, except in CONNECT and CONNECTED, whose headers cannot have what would need it.
    public FrameWriter header(String name, String value) throws IOException {
        if (name.isEmpty()) {
            throw new IllegalArgumentException("a header name has at least one character");
        }
        text(name, true);
        put((byte) ':');
        text(value, false);
        put((byte) '\n');
        return this;
    }

    public FrameWriter header(String name, long value) throws IOException {
        text(name, true);
        put((byte) ':');
        number(value);
        put((byte) '\n');
        return this;
    }

    public FrameWriter header(String name, HeaderValue value) throws IOException {
        if (!escapes || !peerEscapes) {
            return header(name, value.text());
        }
        text(name, true);
        put((byte) ':');
        put(value.bytes());
        put((byte) '\n');
        return this;
    }

    public FrameWriter headers(HeaderBlock block) throws IOException {
        put(spoken(block.bytes()));
        return this;
    }

    /// Ends a frame without a body.
    public FrameWriter end() throws IOException {
        put((byte) '\n');
        return close();
    }

    /// Ends a frame with a body, and says its size; without, when the body is empty.
    public FrameWriter end(Body body) throws IOException {
        if (body.isEmpty()) {
            return end();
        }
        if (open == null || !open.mayHaveBody()) {
            throw new IllegalStateException(open + " cannot have a body");
        }
        put(CONTENT_LENGTH);
        number(body.size());
        put((byte) '\n');
        put((byte) '\n');
        put(body);
        return close();
    }

    private FrameWriter close() throws IOException {
        put((byte) 0);
        lineEndBehindFrame();
        open = null;
        return this;
    }

    /// Some clients of STOMP 1.0 take the byte behind the NUL for a line end, whatever it is.
    private void lineEndBehindFrame() throws IOException {
        if (!peerEscapes) {
            put((byte) '\n');
        }
    }

    /// Encoded bytes as they are: whole frames, or the rest of the frame that was begun, its NUL included.
    public FrameWriter raw(Body bytes) throws IOException {
        put(spoken(bytes));
        if (!bytes.isEmpty() && bytes.at(bytes.size() - 1) == 0) {
            lineEndBehindFrame();
        }
        open = null;
        return this;
    }

    private Body spoken(Body canonical) {
        return peerEscapes ? canonical : Escapes.unescaped(canonical);
    }

    /// A heart-beat: a line end between frames.
    public FrameWriter eol() throws IOException {
        if (open != null) {
            throw new IllegalStateException("a heart-beat cannot go into a frame: " + open);
        }
        put((byte) '\n');
        return this;
    }

    public void flush() throws IOException {
        pass();
        out.flush();
    }

    private void pass() throws IOException {
        if (size > 0) {
            int length = size;
            size = 0;
            out.write(buffer, 0, length);
        }
    }

    private void text(String text, boolean isName) throws IOException {
        int length = text.length();
        if (buffer.length - size < length) {
            encoded(text, isName);
            return;
        }
        int at = size;
        for (int i = 0; i < length; i++) {
            char c = text.charAt(i);
            if (c >= 0x80 || c <= '\r' || c == ':' || c == '\\') {
                encoded(text, isName);
                return;
            }
            buffer[at++] = (byte) c;
        }
        size = at;
    }

    /// What is rare: not plain ASCII, something to escape, or no room.
    private void encoded(String text, boolean isName) throws IOException {
        if (escapes) {
            byte[] escaped = Escapes.escape(text);
            put(isName || peerEscapes ? escaped : unescaped(escaped));
            return;
        }
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '\n' || c == '\r' || c == 0 || (isName && c == ':')) {
                throw new IllegalArgumentException("headers of CONNECT and CONNECTED are not escaped, "
                        + "so they cannot have line ends or NUL, nor their names a colon");
            }
        }
        put(text.getBytes(StandardCharsets.UTF_8));
    }

    private static byte[] unescaped(byte[] value) {
        byte[] line = new byte[value.length + 1];
        line[0] = ':'; // as behind a name
        System.arraycopy(value, 0, line, 1, value.length);
        byte[] spoken = Escapes.unescaped(Body.owned(line)).toByteArray();
        return Arrays.copyOfRange(spoken, 1, spoken.length);
    }

    private void number(long value) throws IOException {
        if (value < 0) {
            throw new IllegalArgumentException("no header of STOMP or Pinion has a negative number");
        }
        if (buffer.length - size < DIGITS_MAX) {
            pass();
        }
        int digits = 1;
        for (long rest = value / 10; rest > 0; rest /= 10) {
            digits++;
        }
        long rest = value;
        for (int at = size + digits - 1; at >= size; at--) {
            buffer[at] = (byte) ('0' + rest % 10);
            rest /= 10;
        }
        size += digits;
    }

    private void put(byte b) throws IOException {
        if (size == buffer.length) {
            pass();
        }
        buffer[size++] = b;
    }

    private void put(byte[] bytes) throws IOException {
        int from = 0;
        while (from < bytes.length) {
            if (size == buffer.length) {
                pass();
            }
            int count = Math.min(buffer.length - size, bytes.length - from);
            System.arraycopy(bytes, from, buffer, size, count);
            size += count;
            from += count;
        }
    }

    private void put(Body bytes) throws IOException {
        int from = 0;
        while (from < bytes.size()) {
            if (size == buffer.length) {
                pass();
            }
            int count = Math.min(buffer.length - size, bytes.size() - from);
            bytes.copyTo(from, buffer, size, count);
            size += count;
            from += count;
        }
    }
}
