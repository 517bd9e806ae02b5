package dev.pinion.certs.tls;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.SocketTimeoutException;
import java.util.Random;

import org.junit.jupiter.api.Test;

class ReadAheadTest {

    private static final int HEAD = 5;
    private static final int RECORD = 200;

    private final Peer peer = new Peer();
    private final ReadAhead in = new ReadAhead(peer, () -> peer.nanos);

    /// Gives one record for each call, or as much of it as fits.
    private static final class Peer extends InputStream {
        private InputStream record = InputStream.nullInputStream();
        private int calls;
        private long nanos;
        private long pause;
        private boolean silent;

        @Override
        public int read() {
            throw new AssertionError("a byte at a time");
        }

        @Override
        public int read(byte[] bytes, int from, int length) throws IOException {
            calls++;
            nanos += pause;
            if (silent) {
                throw new SocketTimeoutException("silent");
            }
            if (record.available() == 0) {
                record = new ByteArrayInputStream(new byte[RECORD]);
            }
            return record.read(bytes, from, length);
        }

        @Override
        public int available() throws IOException {
            return record.available();
        }
    }

    private void readRecord() throws IOException {
        assertEquals(HEAD, in.read(new byte[HEAD], 0, HEAD));
        assertEquals(RECORD - HEAD, in.readNBytes(RECORD - HEAD).length);
    }

    private void becomeBusy() throws IOException {
        for (int calls = 0; calls < ReadAhead.READS_IN_A_ROW; calls += 2) {
            readRecord();
        }
    }

    @Test
    void aBusyPeersRecordIsOneCallAndOneOfFewIsTwo() throws IOException {
        // Given
        becomeBusy();
        assertEquals(ReadAhead.READS_IN_A_ROW, peer.calls);
        assertEquals(0, in.heldBytes());

        // When
        readRecord();

        // Then
        assertEquals(ReadAhead.READS_IN_A_ROW + 1, peer.calls);
        assertEquals(ReadAhead.BYTES, in.heldBytes());
    }

    @Test
    void whoPausesLosesTheArrayWithTheNextRead() throws IOException {
        // Given
        becomeBusy();
        peer.pause = ReadAhead.PAUSE_NANOS;
        readRecord();

        // When
        readRecord();

        // Then
        assertEquals(0, in.heldBytes());
    }

    @Test
    void aTimeOutLosesNothingAndRepeatsNothing() throws IOException {
        // Given
        becomeBusy();
        readRecord();
        peer.silent = true;
        assertThrows(SocketTimeoutException.class, () -> in.read(new byte[HEAD]));
        peer.silent = false;
        int calls = peer.calls;

        // When
        readRecord();

        // Then
        assertEquals(calls + 1, peer.calls);
        assertEquals(0, in.available());
    }

    @Test
    void whateverIsAskedForTheBytesAreThoseOfThePeer() throws IOException {
        // Given
        long seed = System.nanoTime();
        var random = new Random(seed);
        byte[] sent = new byte[100_000];
        random.nextBytes(sent);
        var cut = new ByteArrayInputStream(sent) {
            @Override
            public synchronized int read(byte[] bytes, int from, int length) {
                return super.read(bytes, from, Math.min(length, 1 + random.nextInt(2 * ReadAhead.BYTES)));
            }
        };
        var ahead = new ReadAhead(cut, () -> 0);
        var received = new ByteArrayOutputStream();

        // When
        byte[] target = new byte[2 * ReadAhead.BYTES];
        // What is served from the array is asked for in smaller pieces than that.
        for (int count = 0; count >= 0; count = ahead.read(target, 0,
                1 + random.nextInt(target.length / (1 + random.nextInt(8))))) {
            received.write(target, 0, count);
        }

        // Then
        assertArrayEquals(sent, received.toByteArray(), () -> "seed " + seed);
    }
}
