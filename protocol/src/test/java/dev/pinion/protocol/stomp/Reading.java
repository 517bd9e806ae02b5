package dev.pinion.protocol.stomp;

import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.io.InputStream;
import java.net.SocketTimeoutException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;

import org.jspecify.annotations.Nullable;

import dev.pinion.protocol.Body;
import dev.pinion.protocol.ProtocolException;

/// What a frame said, kept after the reader has gone on; and short ways to read one.
record Reading(FrameCommand command, List<Map.Entry<String, String>> headers, Body body) {

    static final FrameLimits LIMITS = FrameLimits.AFTER_CONNECT;

    static Reading of(Frame frame) {
        var headers = new ArrayList<Map.Entry<String, String>>();
        for (int i = 0; i < frame.headerCount(); i++) {
            headers.add(Map.entry(frame.headerName(i), frame.headerValue(i)));
        }
        return new Reading(frame.command(), List.copyOf(headers), frame.body());
    }

    /// What the one of the two sides makes of it whose frame it is.
    static Object parsed(Frame frame) throws ProtocolException {
        return switch (frame.command()) {
            case CONNECTED, MESSAGE, RECEIPT, ERROR -> new ServerFrameParser().parse(frame);
            case CONNECT, STOMP, SEND, SUBSCRIBE, UNSUBSCRIBE, ACK, NACK, BEGIN, COMMIT, ABORT, DISCONNECT -> new CommandParser()
                    .parse(frame);
        };
    }

    static Frame frame(String text) throws IOException, ProtocolException {
        return frame(NaiveStomp.bytes(text));
    }

    static Frame frame(byte[] bytes) throws IOException, ProtocolException {
        return Objects.requireNonNull(new FrameReader(PiecewiseStream.whole(bytes), LIMITS).next());
    }

    /// The only frame of these bytes.
    static Reading only(InputStream in) throws IOException, ProtocolException {
        List<Reading> all = all(in);
        if (all.size() != 1) {
            throw new AssertionError("expected one frame, read " + all);
        }
        return all.get(0);
    }

    static List<Reading> all(InputStream in) throws IOException, ProtocolException {
        return all(new FrameReader(in, LIMITS));
    }

    /// All frames up to the end, going on after time-outs.
    static List<Reading> all(FrameReader reader) throws IOException, ProtocolException {
        var all = new ArrayList<Reading>();
        for (Frame frame = next(reader); frame != null; frame = next(reader)) {
            all.add(of(frame));
        }
        return all;
    }

    private static @Nullable Frame next(FrameReader reader) throws IOException, ProtocolException {
        while (true) {
            try {
                return reader.next();
            } catch (SocketTimeoutException notYet) {
                assertNotNull(notYet.getMessage());
            }
        }
    }

    static ProtocolException refused(String text) {
        return refused(NaiveStomp.bytes(text));
    }

    static ProtocolException refused(byte[] bytes) {
        return refused(bytes, LIMITS);
    }

    static ProtocolException refused(byte[] bytes, FrameLimits limits) {
        var reader = new FrameReader(PiecewiseStream.whole(bytes), limits);
        return assertThrows(ProtocolException.class, () -> all(reader));
    }
}
