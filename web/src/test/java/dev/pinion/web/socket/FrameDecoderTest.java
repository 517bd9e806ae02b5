package dev.pinion.web.socket;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

import org.junit.jupiter.api.Test;

class FrameDecoderTest {
    private final List<String> pings = new ArrayList<>();
    private int begun;

    private FrameDecoder decoder() {
        pings.clear();
        begun = 0;
        return new FrameDecoder(new FrameDecoder.Control() {
            @Override
            public void begins() {
                begun++;
            }

            @Override
            public void ping(byte[] payload) {
                pings.add(new String(payload, StandardCharsets.US_ASCII));
            }

            @Override
            public void close() {
                pings.add("close");
            }
        });
    }

    private static void frame(ByteArrayOutputStream to, int first, String payload) {
        byte[] mask = {(byte) 0xa5, 0, 0x7f, (byte) 0xff};
        byte[] bytes = payload.getBytes(StandardCharsets.US_ASCII);
        to.write(first);
        if (bytes.length < 126) {
            to.write(0x80 | bytes.length);
        } else {
            to.write(0x80 | 126);
            to.write(bytes.length >> 8);
            to.write(bytes.length);
        }
        to.writeBytes(mask);
        for (int i = 0; i < bytes.length; i++) {
            to.write(bytes[i] ^ mask[i & 3]);
        }
    }

    private static byte[] conversation() {
        var bytes = new ByteArrayOutputStream();
        frame(bytes, 0x01, "Hel");
        frame(bytes, 0x89, "ping one");
        frame(bytes, 0x00, "");
        frame(bytes, 0x80, "lo");
        frame(bytes, 0x82, ", Server! ".repeat(20));
        frame(bytes, 0x8a, "unasked");
        frame(bytes, 0x89, "");
        frame(bytes, 0x88, "\003\350");
        bytes.writeBytes("what follows the end".getBytes(StandardCharsets.US_ASCII));
        return bytes.toByteArray();
    }

    private void assertTold(String carried) {
        assertEquals("Hello" + ", Server! ".repeat(20), carried);
        assertEquals(List.of("ping one", "", "close"), pings);
        assertEquals(8, begun);
    }

    private static String decoded(FrameDecoder decoder, byte[] bytes, int from, int to) throws WebSocketFault {
        byte[] piece = Arrays.copyOfRange(bytes, from, to);
        byte[] framed = new byte[piece.length + 7]; // somewhere in a larger array
        System.arraycopy(piece, 0, framed, 3, piece.length);
        int count = decoder.decode(framed, 3, piece.length);
        return new String(framed, 3, count, StandardCharsets.US_ASCII);
    }

    @Test
    void whatFramesCarryIsOneStreamInAnyTwoPieces() throws WebSocketFault {
        byte[] bytes = conversation();
        for (int cut = 0; cut <= bytes.length; cut++) {
            FrameDecoder decoder = decoder();

            assertTold(decoded(decoder, bytes, 0, cut) + decoded(decoder, bytes, cut, bytes.length));
            assertTrue(decoder.isClosed());
        }
    }

    @Test
    void andInPiecesOfAnySize() throws WebSocketFault {
        long seed = System.nanoTime();
        System.out.println("seed " + seed);
        var random = new Random(seed);
        byte[] bytes = conversation();
        for (int round = 0; round < 200; round++) {
            FrameDecoder decoder = decoder();
            var carried = new StringBuilder();
            for (int at = 0; at < bytes.length;) {
                int next = Math.min(bytes.length, at + 1 + random.nextInt(9));
                carried.append(decoded(decoder, bytes, at, next));
                at = next;
            }
            assertTold(carried.toString());
        }
    }

    /// Whatever comes, it is decoded or refused; nothing else happens, and no more comes out than went in.
    @Test
    void garbageIsRefusedOrDecoded() {
        long seed = System.nanoTime();
        System.out.println("seed " + seed);
        var random = new Random(seed);
        int refused = 0;
        for (int round = 0; round < 20_000; round++) {
            byte[] bytes = new byte[random.nextInt(40)];
            random.nextBytes(bytes);
            if (bytes.length > 1 && random.nextBoolean()) {
                bytes[0] = (byte) (0x80 | random.nextInt(3));
                bytes[1] |= (byte) 0x80;
            }
            try {
                int count = decoder().decode(bytes, 0, bytes.length);
                assertTrue(count <= Math.max(0, bytes.length - 6));
            } catch (WebSocketFault told) {
                assertTrue(String.valueOf(told.getMessage()).length() > 10);
                refused++;
            }
        }
        assertTrue(refused > 1_000, "refused " + refused);
    }

    @Test
    void theLongestControlFrameIsTakenAndOneByteMoreIsNot() throws WebSocketFault {
        var fits = new ByteArrayOutputStream();
        frame(fits, 0x89, "x".repeat(125));
        assertEquals("", decoded(decoder(), fits.toByteArray(), 0, fits.size()));
        assertEquals(List.of("x".repeat(125)), pings);

        var more = new ByteArrayOutputStream();
        frame(more, 0x89, "x".repeat(126));
        assertThrows(WebSocketFault.class, () -> decoded(decoder(), more.toByteArray(), 0, more.size()));
        assertEquals(List.of(), pings);
    }
}
