package dev.pinion.protocol.stomp;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import dev.pinion.protocol.ProtocolException;

/// What must hold for any bytes at all: frames or one refusal and never another exception, the same however they arrive, and
/// what was read means the same after it was written again. Shared by the targets of the fuzzer and the test of its corpus.
final class CodecFuzz {
    /// A frame that is written again may be longer: every value is escaped as we escape.
    private static final FrameLimits WIDER = new FrameLimits(32, 64 * 1024, 1_000, 512 * 1024, 2 * 1024 * 1024);

    private CodecFuzz() {}

    /// Makes a frame a type that cannot be wrong in form.
    interface Parser {
        Object parse(Frame frame) throws ProtocolException;
    }

    static void check(byte[] bytes, FrameLimits limits, Parser parser) {
        String whole = outcome(new ByteArrayInputStream(bytes), limits, parser);
        String dripping = outcome(new OneByteAtATime(bytes), limits, parser);
        if (!whole.equals(dripping)) {
            throw new AssertionError("as a whole: " + whole + "\nbyte by byte: " + dripping);
        }
    }

    private static String outcome(InputStream in, FrameLimits limits, Parser parser) {
        var outcome = new StringBuilder();
        var reader = new FrameReader(in, limits, new BufferPool(256, 1));
        try {
            for (Frame frame = reader.next(); frame != null; frame = reader.next()) {
                Reading read = meaning(frame);
                requireSame(read, meaningOf(written(read)));
                outcome.append(read).append(parser.parse(frame)).append('\n');
            }
        } catch (ProtocolException refused) {
            outcome.append(refused.reason()).append(refused.whatThePeerDid());
        } catch (IOException impossible) {
            throw new AssertionError(impossible);
        }
        return outcome.toString();
    }

    private static void requireSame(Reading read, Reading again) {
        if (!read.equals(again)) {
            throw new AssertionError("read: " + read + "\nwritten and read again: " + again);
        }
    }

    private static Reading meaningOf(byte[] wire) throws IOException {
        try {
            Frame frame = new FrameReader(new ByteArrayInputStream(wire), WIDER).next();
            if (frame == null) {
                throw new AssertionError("nothing was written");
            }
            return meaning(frame);
        } catch (ProtocolException refused) {
            throw new AssertionError("what we wrote is refused: " + refused.whatThePeerDid(), refused);
        }
    }

    /// Without the announced size, which writing adds.
    private static Reading meaning(Frame frame) {
        Reading read = Reading.of(frame);
        List<Map.Entry<String, String>> headers = new ArrayList<>(read.headers());
        headers.removeIf(header -> header.getKey().equals("content-length"));
        return new Reading(read.command(), headers, read.body());
    }

    private static byte[] written(Reading read) throws IOException {
        var out = new ByteArrayOutputStream();
        var writer = new FrameWriter(out, new byte[128]);
        writer.begin(read.command());
        for (Map.Entry<String, String> header : read.headers()) {
            writer.header(header.getKey(), header.getValue());
        }
        writer.end(read.body()).flush();
        return out.toByteArray();
    }

    private static final class OneByteAtATime extends ByteArrayInputStream {
        OneByteAtATime(byte[] bytes) {
            super(bytes);
        }

        @Override
        public synchronized int read(byte[] target, int at, int length) {
            return super.read(target, at, Math.min(length, 1));
        }

        @Override
        public synchronized int available() {
            return 0;
        }
    }
}
