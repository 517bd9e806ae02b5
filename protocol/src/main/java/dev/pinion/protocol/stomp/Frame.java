package dev.pinion.protocol.stomp;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

import org.jspecify.annotations.Nullable;

import dev.pinion.protocol.Body;
import dev.pinion.protocol.StompVersion;

/// One frame as it lies in the reader's buffer: a view that is valid until the reader is asked for the next frame.
///
/// The reader's thread. Makes text only of what it is asked for. Repeated headers: the first one wins.
public final class Frame {

    private final InputWindow window;
    private final HeaderIndex headers;
    private FrameCommand command = FrameCommand.SEND;
    private StompVersion version = StompVersion.V1_2;
    private Body body = Body.EMPTY;

    Frame(InputWindow window, HeaderIndex headers) {
        this.window = window;
        this.headers = headers;
    }

    void begin(FrameCommand next) {
        command = next;
        body = Body.EMPTY;
    }

    void version(StompVersion next) {
        version = next;
    }

    StompVersion version() {
        return version;
    }

    boolean isEscaped() {
        return command.hasEscapedHeaders() && version.hasEscapes();
    }

    void body(Body complete) {
        body = complete;
    }

    public FrameCommand command() {
        return command;
    }

    /// Does not change with the next frame, unlike everything else here.
    public Body body() {
        return body;
    }

    /// Decoded, except in CONNECT and CONNECTED and in STOMP 1.0, where nothing is escaped.
    public @Nullable String header(String name) {
        int row = rowOf(name);
        return row < 0 ? null : text(row);
    }

    /// How many header lines there are, repeated ones included.
    public int headerCount() {
        return headers.count();
    }

    public String headerName(int index) {
        return decode(from() + headers.name(index), from() + headers.colon(index));
    }

    public String headerValue(int index) {
        return text(index);
    }

    private int rowOf(String name) {
        byte[] wanted = isEscaped() ? Escapes.escape(name) : name.getBytes(StandardCharsets.UTF_8);
        for (int row = 0; row < headers.count(); row++) {
            if (Arrays.equals(wanted, 0, wanted.length, array(), from() + headers.name(row),
                    from() + headers.colon(row))) {
                return row;
            }
        }
        return -1;
    }

    HeaderIndex headers() {
        return headers;
    }

    byte[] array() {
        return window.array();
    }

    /// What the rows of the index are relative to.
    int from() {
        return window.start();
    }

    int valueFrom(int row) {
        return from() + headers.colon(row) + 1;
    }

    int valueTo(int row) {
        return from() + headers.end(row);
    }

    String text(int row) {
        return decode(valueFrom(row), valueTo(row));
    }

    HeaderValue value(int row) {
        return HeaderValue.received(array(), valueFrom(row), valueTo(row), isEscaped());
    }

    /// A plain decimal number: -1 when it is none, the largest `long` when it is larger than that.
    long number(int row) {
        long number = 0;
        int to = valueTo(row);
        int from = valueFrom(row);
        for (int i = from; i < to; i++) {
            int digit = array()[i] - '0';
            if (digit < 0 || digit > 9) {
                return -1;
            }
            number = number > (Long.MAX_VALUE - 9) / 10 ? Long.MAX_VALUE : number * 10 + digit;
        }
        return from == to ? -1 : number;
    }

    private String decode(int from, int to) {
        return isEscaped() ? Escapes.unescape(array(), from, to)
                : new String(array(), from, to - from, StandardCharsets.UTF_8);
    }

    /// Names no value: a value may be a token.
    @Override
    public String toString() {
        return "Frame[" + command + ", " + headers.count() + " headers, " + body + "]";
    }
}
