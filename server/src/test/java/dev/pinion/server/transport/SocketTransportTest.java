package dev.pinion.server.transport;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.EOFException;
import java.io.IOException;
import java.net.Socket;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

import javax.net.ssl.SSLSocket;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.pinion.certs.tls.PlainSocket;
import dev.pinion.certs.tls.PlainWatch;

class SocketTransportTest {
    @TempDir
    private Path folder;

    private final AtomicBoolean isLayered = new AtomicBoolean();
    private boolean secure;
    private final CountDownLatch waits = new CountDownLatch(1);

    /// Nothing on top, and known to have been put there.
    private final SocketTransport.Layer layer = new SocketTransport.Layer() {
        @Override
        public boolean isSecure() {
            return secure;
        }

        @Override
        public Socket over(PlainSocket plain) {
            isLayered.set(true);
            return plain;
        }

        @Override
        public Optional<String> handshakeFinished(SSLSocket socket) {
            throw new AssertionError("there is no TLS here");
        }
    };

    private final class Watch implements TransportWatch {
        @Override
        public void waits() {
            waits.countDown();
        }

        @Override
        public void goesOn(byte[] bytes, int from, int count) {}

        @Override
        public PlainWatch ofBytes() {
            return this;
        }

        @Override
        public void part() {}

        @Override
        public void wasOfUse() {}

        @Override
        public void wakeWriter() {}
    }

    @Test
    void nothingIsMadeForAPeerThatHasNotSaidAWord() throws Exception {
        // Given
        try (Pair pair = pair(); var transport = closing(pair.ours)) {
            var opening = new FutureTask<>(() -> transport.transport.open(new Watch()));
            Thread.ofVirtual().start(opening);
            assertTrue(waits.await(20, TimeUnit.SECONDS));
            boolean layeredForSilence = isLayered.get();
            // When
            pair.peer.write(ByteBuffer.wrap("hello".getBytes(StandardCharsets.US_ASCII)));
            opening.get(20, TimeUnit.SECONDS);
            // Then
            assertFalse(layeredForSilence);
            assertTrue(isLayered.get());
            assertEquals("hello", new String(transport.transport.in().readNBytes(5), StandardCharsets.US_ASCII));
        }
    }

    @Test
    void aPeerThatLeavesWithoutAWordIsTheEndOfTheStream() throws Exception {
        // Given
        try (Pair pair = pair(); var transport = closing(pair.ours)) {
            // When
            pair.peer.close();
            transport.transport.open(new Watch());
            // Then
            assertEquals(-1, transport.transport.in().read());
        }
    }

    @Test
    void noTlsIsMadeForAPeerThatLeavesWithoutAWord() throws Exception {
        // Given
        secure = true;
        try (Pair pair = pair(); var transport = closing(pair.ours)) {
            // When
            pair.peer.close();
            // Then
            assertThrows(EOFException.class, () -> transport.transport.open(new Watch()));
            assertFalse(isLayered.get());
        }
    }

    /// Two ends of one connection.
    private record Pair(SocketChannel ours, SocketChannel peer) implements AutoCloseable {
        @Override
        public void close() throws IOException {
            peer.close();
            ours.close();
        }
    }

    private Pair pair() throws IOException {
        UnixDomainSocketAddress at = UnixDomainSocketAddress.of(folder.resolve("s"));
        try (ServerSocketChannel door = ServerSocketChannel.open(StandardProtocolFamily.UNIX).bind(at)) {
            SocketChannel peer = SocketChannel.open(at);
            return new Pair(door.accept(), peer);
        }
    }

    private record Closing(SocketTransport transport) implements AutoCloseable {
        @Override
        public void close() throws IOException {
            transport.cut();
        }
    }

    private Closing closing(SocketChannel ours) throws IOException {
        return new Closing(new SocketTransport(PlainSocket.over(ours), layer));
    }
}
