package dev.pinion.protocol.stomp;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import dev.pinion.protocol.Body;
import dev.pinion.protocol.ProtocolException;

/// Random frames, against the naive encoder, and random damage.
class FrameFuzzTest {

    private static final List<FrameCommand> COMMANDS = List.of(FrameCommand.values());
    private static final String ALPHABET = "ab:\\\r\nc nrtäß✓🙂-0";

    private static List<Map.Entry<String, String>> headers(Random random, boolean escaped) {
        var headers = new ArrayList<Map.Entry<String, String>>();
        for (int i = random.nextInt(12); i > 0; i--) {
            String name = text(random, 1 + random.nextInt(8), escaped);
            String value = text(random, random.nextInt(random.nextInt(20) == 0 ? 400 : 20), escaped);
            headers.add(Map.entry(escaped ? name : name.replace(':', '_'), value));
        }
        return headers;
    }

    private static String text(Random random, int length, boolean escaped) {
        var text = new StringBuilder();
        int[] characters = ALPHABET.codePoints().toArray();
        for (int i = 0; i < length; i++) {
            int c = characters[random.nextInt(characters.length)];
            text.appendCodePoint(!escaped && (c == '\r' || c == '\n') ? '_' : c);
        }
        return text.toString();
    }

    private static Reading anyFrame(Random random) {
        FrameCommand command = COMMANDS.get(random.nextInt(COMMANDS.size()));
        byte[] body = new byte[command.mayHaveBody() ? random.nextInt(random.nextInt(10) == 0 ? 5000 : 60) : 0];
        random.nextBytes(body);
        return new Reading(command, headers(random, command.hasEscapedHeaders()), Body.owned(body));
    }

    private static byte[] naive(Reading frame) {
        return NaiveStomp.frame(frame.command().name(), frame.headers(), frame.body().toByteArray());
    }

    private static byte[] written(Reading frame, int bufferBytes) throws Exception {
        var out = new ByteArrayOutputStream();
        var writer = new FrameWriter(out, new byte[bufferBytes]);
        writer.begin(frame.command());
        for (Map.Entry<String, String> header : frame.headers()) {
            writer.header(header.getKey(), header.getValue());
        }
        writer.end(frame.body()).flush();
        return out.toByteArray();
    }

    /// With the announced size, which the encoders add.
    private static Reading expected(Reading frame) {
        if (frame.body().isEmpty()) {
            return frame;
        }
        var headers = new ArrayList<>(frame.headers());
        headers.add(Map.entry("content-length", String.valueOf(frame.body().size())));
        return new Reading(frame.command(), headers, frame.body());
    }

    private static PiecewiseStream anyPieces(byte[] wire, Random random) {
        int[] cuts = random.ints(random.nextInt(20), 0, wire.length).sorted().distinct().toArray();
        return PiecewiseStream.cutAt(wire, cuts);
    }

    private static void readBackWhatWasWritten(Random random, int rounds) throws Exception {
        for (int round = 0; round < rounds; round++) {
            var frames = new ArrayList<Reading>();
            var wire = new ByteArrayOutputStream();
            for (int i = 1 + random.nextInt(5); i > 0; i--) {
                Reading frame = anyFrame(random);
                assertArrayEquals(naive(frame), written(frame, 32 + random.nextInt(500)));
                wire.writeBytes(naive(frame));
                wire.writeBytes(NaiveStomp.bytes("\r\n\n".substring(random.nextInt(2) * 2)));
                frames.add(expected(frame));
            }
            var pool = new BufferPool(16 + random.nextInt(600), 2);
            var reader = new FrameReader(anyPieces(wire.toByteArray(), random), Reading.LIMITS, pool);
            assertEquals(frames, Reading.all(reader));
        }
    }

    /// Whatever arrives: frames or one refusal, never anything else, and the same however it is cut.
    private static void surviveDamage(Random random, int rounds) {
        for (int round = 0; round < rounds; round++) {
            byte[] wire = NaiveStomp.join(naive(anyFrame(random)), naive(anyFrame(random)));
            for (int i = 1 + random.nextInt(4); i > 0; i--) {
                wire[random.nextInt(wire.length)] = random.nextBoolean() ? (byte) random.nextInt(256)
                        : (byte) "\n\r\0:\\".charAt(random.nextInt(5));
            }
            byte[] part = Arrays.copyOf(wire, 1 + random.nextInt(wire.length));
            assertEquals(outcome(PiecewiseStream.whole(part)), outcome(anyPieces(part, random)));
        }
    }

    private static String outcome(PiecewiseStream stream) {
        var outcome = new StringBuilder();
        var reader = new FrameReader(stream, Reading.LIMITS, new BufferPool(100, 1));
        try {
            for (Frame frame = reader.next(); frame != null; frame = reader.next()) {
                outcome.append(Reading.of(frame)).append(Reading.parsed(frame));
            }
        } catch (ProtocolException refused) {
            outcome.append(refused.whatThePeerDid());
        } catch (IOException never) {
            throw new UncheckedIOException(never);
        }
        return outcome.toString();
    }

    @Test
    void whatTheNaiveEncoderWritesIsWrittenAndReadAlike() {
        Seeded.run(random -> readBackWhatWasWritten(random, 3_000));
    }

    @Test
    void damageIsRefusedOrHarmlessAndTheSameHoweverItArrives() {
        Seeded.run(random -> surviveDamage(random, 20_000));
    }

    @Test
    @Tag("slow")
    @Timeout(value = 10, unit = TimeUnit.MINUTES)
    void muchMoreOfBoth() {
        Seeded.run(random -> readBackWhatWasWritten(random, 200_000));
        Seeded.run(random -> surviveDamage(random, 1_000_000));
    }
}
