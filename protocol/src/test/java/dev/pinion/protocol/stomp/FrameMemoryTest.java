package dev.pinion.protocol.stomp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.lang.management.ManagementFactory;
import java.net.SocketTimeoutException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import dev.pinion.protocol.DisconnectReason;
import dev.pinion.protocol.ProtocolException;

/// What a peer can make us hold.
class FrameMemoryTest {

    private static final int KIB = 1024;

    /// These bytes, then one other without end.
    private static final class Endless extends InputStream {
        private final byte[] beginning;
        private final int rest;
        private int at;

        Endless(String beginning, int rest) {
            this.beginning = NaiveStomp.bytes(beginning);
            this.rest = rest;
        }

        @Override
        public int read() {
            return at < beginning.length ? beginning[at++] & 0xFF : rest;
        }

        @Override
        public int read(byte[] target, int from, int length) {
            for (int i = 0; i < length; i++) {
                target[from + i] = (byte) read();
            }
            return length;
        }
    }

    /// These bytes, then silence until the socket's time-out.
    private static final class Silent extends InputStream {
        private final byte[] beginning;
        private int at;

        Silent(byte[] beginning) {
            this.beginning = beginning;
        }

        @Override
        public int read() throws SocketTimeoutException {
            if (at == beginning.length) {
                throw new SocketTimeoutException("Read timed out");
            }
            return beginning[at++] & 0xFF;
        }

        @Override
        public int read(byte[] target, int from, int length) throws SocketTimeoutException {
            int count = Math.min(length, beginning.length - at);
            if (count == 0) {
                throw new SocketTimeoutException("Read timed out");
            }
            System.arraycopy(beginning, at, target, from, count);
            at += count;
            return count;
        }
    }

    private static long allocatedBy(Executable work) throws Throwable {
        var threads = (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();
        work.execute(); // once for what classes need at their first use
        long before = threads.getCurrentThreadAllocatedBytes();
        work.execute();
        return threads.getCurrentThreadAllocatedBytes() - before;
    }

    private static void assertRefused(InputStream in) {
        var reader = new FrameReader(in, FrameLimits.AFTER_CONNECT);
        ProtocolException refused = assertThrows(ProtocolException.class, reader::next);
        assertEquals(DisconnectReason.LIMIT_EXCEEDED, refused.reason());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "SEND\n", "SEND\nname:"})
    void aLineWithoutEndTakesNoMemoryBeyondTheBuffer(String beginning) throws Throwable {
        long allocated = allocatedBy(() -> assertRefused(new Endless(beginning, 'x')));
        assertTrue(allocated < 24 * KIB, "allocated " + allocated);
    }

    @Test
    void headersWithoutEndTakeNoMemoryBeyondTheirLimit() throws Throwable {
        long allocated = allocatedBy(() -> assertRefused(new Endless("CONNECT\n" + "a:b\n".repeat(100), 'x')));
        assertTrue(allocated < 24 * KIB, "allocated " + allocated);
    }

    @Test
    void aBodyWithoutEndTakesTwiceItsLimitAtMost() throws Throwable {
        long allocated = allocatedBy(() -> assertRefused(new Endless("SEND\n\n", 'x')));
        assertTrue(allocated < 2 * 256 * KIB + 24 * KIB, "allocated " + allocated);
    }

    @Test
    void anAnnouncedBodyThatDoesNotComeTakesNoMemory() throws Throwable {
        byte[] head = NaiveStomp.bytes("SEND\ncontent-length:" + 256 * KIB + "\n\n");
        long allocated = allocatedBy(() -> {
            var reader = new FrameReader(new Silent(head), FrameLimits.AFTER_CONNECT);
            assertThrows(SocketTimeoutException.class, reader::next);
        });
        assertTrue(allocated < 24 * KIB, "allocated " + allocated);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 20, 40, 100})
    void ofALargeBodyAboutTwiceIsHeldOfWhatHasArrived(int arrivedKib) throws Throwable {
        byte[] wire = NaiveStomp.bytes("SEND\ncontent-length:" + 256 * KIB + "\n\n" + "x".repeat(arrivedKib * KIB));
        long allocated = allocatedBy(() -> {
            var reader = new FrameReader(new Silent(wire), FrameLimits.AFTER_CONNECT);
            assertThrows(SocketTimeoutException.class, reader::next);
        });
        // The buffer, and the sum of all steps of doubling: less than four times what has arrived.
        assertTrue(allocated < 24 * KIB + 4L * arrivedKib * KIB, "allocated " + allocated);
    }

    /// Grants so many bytes, and knows what is held.
    private static final class Ledger implements FrameRoom {
        private final int max;
        private int held;
        private int most;

        Ledger(int max) {
            this.max = max;
        }

        @Override
        public void take(int bytes) throws ProtocolException {
            if (held + bytes > max) {
                throw new ProtocolException(DisconnectReason.LIMIT_EXCEEDED, "no room");
            }
            held += bytes;
            most = Math.max(most, held);
        }

        @Override
        public void giveBack(int bytes) {
            held -= bytes;
        }
    }

    private static FrameReader reader(String wire, FrameRoom room) {
        return new FrameReader(new Silent(NaiveStomp.bytes(wire)), FrameLimits.AFTER_CONNECT, new BufferPool(1), room);
    }

    @Test
    void whatIsLargerThanABufferIsAskedForAndGivenBackWhenTheFrameHasBeenHandled() throws Exception {
        for (String large : new String[] {"SEND\n\n" + "x".repeat(100_000) + "\0",
                "SEND\ncontent-length:100000\n\n" + "x".repeat(100_000) + "\0"}) {
            // Given
            var room = new Ledger(300 * KIB);
            FrameReader reader = reader(large + "SEND\n\nsmall\0", room);
            // When
            assertNotNull(reader.next());
            int whileItIsHandled = room.held;
            assertNotNull(reader.next());
            assertThrows(SocketTimeoutException.class, reader::next);
            // Then
            assertTrue(whileItIsHandled >= 80_000 && whileItIsHandled < 200_000, "held " + whileItIsHandled);
            assertEquals(0, room.held);
        }
    }

    @Test
    void framesThatFitIntoABufferAskForNothing() throws Exception {
        var room = new Ledger(0);
        FrameReader reader = reader(("SEND\nx:" + "y".repeat(3_000) + "\n\n" + "x".repeat(5_000) + "\0").repeat(20),
                room);

        for (int i = 0; i < 20; i++) {
            assertNotNull(reader.next());
        }
        assertEquals(0, room.most);
    }

    @Test
    void whereThereIsNoRoomTheFrameIsRefusedAndNothingIsHeldForIt() {
        var room = new Ledger(20 * KIB);
        FrameReader reader = reader("SEND\n\n" + "x".repeat(100_000) + "\0", room);

        var refused = assertThrows(ProtocolException.class, reader::next);

        assertEquals(DisconnectReason.LIMIT_EXCEEDED, refused.reason());
        assertTrue(room.most <= 20 * KIB);
    }

    @Test
    void anIdleReaderHoldsNoBuffer() throws Exception {
        // Given
        var pool = new BufferPool(1);
        byte[] buffer = pool.take();
        pool.give(buffer);
        var reader = new FrameReader(new Silent(NaiveStomp.bytes("\n\nSEND\n\nhello\0\n\r\n")), Reading.LIMITS, pool);

        // When
        assertNotNull(reader.next());
        byte[] whileAFrameIsHeld = pool.take();
        assertThrows(SocketTimeoutException.class, reader::next);
        byte[] whenIdle = pool.take();

        // Then
        assertNotSame(buffer, whileAFrameIsHeld);
        assertSame(buffer, whenIdle);
    }

    @Test
    void aReaderThatWaitsForItsFirstByteHoldsNoBuffer() throws Throwable {
        long allocated = allocatedBy(() -> {
            var reader = new FrameReader(new Silent(new byte[0]), Reading.LIMITS, new BufferPool(1));
            assertThrows(SocketTimeoutException.class, reader::next);
        });
        assertTrue(allocated < 4 * KIB, "allocated " + allocated);
    }

    @Test
    void aLargeHeadIsHeldNoLongerThanItsFrame() throws Exception {
        // Given
        var pool = new BufferPool(64, 1);
        byte[] wire = NaiveStomp.bytes("SEND\nx:" + "y".repeat(3000) + "\n\n\0");
        var reader = new FrameReader(new Silent(wire), Reading.LIMITS, pool);
        assertNotNull(reader.next());

        // When
        assertThrows(SocketTimeoutException.class, reader::next);

        // Then
        assertEquals(64, pool.take().length);
    }

    @Test
    void whatIsOnlyPassedThroughCostsItsOwnBytesAndLittleMore() throws Throwable {
        byte[] wire = NaiveStomp
                .bytes(("SEND\ndestination:/channel/a\nreceipt:12345\n\n" + "x".repeat(96) + "\0").repeat(1000));
        long allocated = allocatedBy(() -> {
            var reader = new FrameReader(new ByteArrayInputStream(wire), Reading.LIMITS);
            var parser = new CommandParser();
            for (Frame frame = reader.next(); frame != null; frame = reader.next()) {
                parser.parse(frame);
            }
        });
        // Body with its array 128, receipt with its array 40 and its Optional 16, the command 48.
        assertTrue(allocated < 1000 * 240 + 24 * KIB, "allocated " + allocated);
    }
}
