package dev.pinion.protocol.tls;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.ConnectException;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class LocalSocketTest {
    @TempDir
    private Path folder = Path.of("");
    private Path path = folder;
    private ServerSocketChannel server;
    private LocalSocket socket;
    private SocketChannel peer;

    @BeforeEach
    void connect() throws IOException {
        path = folder.resolve("s");
        server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        server.bind(UnixDomainSocketAddress.of(path));
        socket = LocalSocket.connect(path);
        peer = server.accept();
    }

    @AfterEach
    void close() throws IOException {
        socket.close();
        peer.close();
        server.close();
    }

    @Test
    void bytesGoBothWays() throws Exception {
        byte[] sent = new byte[3 * 1024 * 1024];
        new Random(7).nextBytes(sent);
        var echo = inThread(() -> {
            try (InputStream in = Channels.newInputStream(peer); OutputStream out = Channels.newOutputStream(peer)) {
                for (int n = 0; n < sent.length / 1024; n++) {
                    out.write(in.readNBytes(1024));
                }
            }
            return 0;
        });
        var writer = inThread(() -> {
            socket.getOutputStream().write(sent);
            return 0;
        });

        byte[] back = socket.getInputStream().readNBytes(sent.length);

        assertArrayEquals(sent, back);
        echo.get(20, TimeUnit.SECONDS);
        writer.get(20, TimeUnit.SECONDS);
        assertEquals(-1, socket.getInputStream().read());
    }

    @Test
    void aReadHasATimeOutAndTheSocketLivesOn() throws IOException {
        socket.setSoTimeout(20);

        assertThrows(SocketTimeoutException.class, () -> socket.getInputStream().read());

        peer.write(ByteBuffer.wrap(new byte[] {7}));
        assertEquals(7, socket.getInputStream().read());
    }

    @Test
    void optionsOfTcpMeanNothing() throws IOException {
        socket.setTcpNoDelay(true);
        socket.setKeepAlive(true);
        socket.setOption(StandardSocketOptions.SO_SNDBUF, 1024);

        assertTrue(socket.isConnected());
        assertEquals("local", socket.getInetAddress().getHostName());
    }

    @Test
    void closingFreesWhoReads() throws Exception {
        var reader = inThread(() -> socket.getInputStream().read());

        socket.close();

        assertEnded(reader);
    }

    @Test
    void closingFreesWhoWritesToAPeerThatDoesNotRead() throws Exception {
        var writer = inThread(() -> writeForEver());

        socket.close();

        assertEnded(writer);
    }

    @Test
    void anInterruptOfAVirtualThreadClosesIt() throws Exception {
        var begun = new CountDownLatch(1);
        var end = new CompletableFuture<Integer>();
        Thread reader = Thread.startVirtualThread(() -> {
            try {
                begun.countDown();
                end.complete(socket.getInputStream().read());
            } catch (IOException closed) {
                end.completeExceptionally(closed);
            }
        });
        begun.await();

        reader.interrupt();

        assertEnded(end);
        assertThrows(IOException.class, () -> socket.getInputStream().read());
    }

    @Test
    void aLinkMayHaveALongName() throws IOException {
        Path deep = Files.createDirectories(folder.resolve("x".repeat(100)));
        Path link = Files.createSymbolicLink(deep.resolve("s"), path);
        assertFalse(LocalTransport.fits(link));

        LocalSocket.connect(link).close();
    }

    @Test
    void nobodyThereIsToldAsWithTcp() throws IOException {
        server.close(); // as a kill leaves it: the file stays

        assertThrows(ConnectException.class, () -> LocalSocket.connect(path));
        Files.delete(path);
        assertThrows(NoSuchFileException.class, () -> LocalSocket.connect(path));
    }

    private interface Work {
        int run() throws IOException;
    }

    private static CompletableFuture<Integer> inThread(Work work) throws InterruptedException {
        var begun = new CountDownLatch(1);
        var end = new CompletableFuture<Integer>();
        Thread.startVirtualThread(() -> {
            try {
                begun.countDown();
                end.complete(work.run());
            } catch (IOException closed) {
                end.completeExceptionally(closed);
            }
        });
        begun.await();
        return end;
    }

    private int writeForEver() throws IOException {
        OutputStream out = socket.getOutputStream();
        byte[] bytes = new byte[64 * 1024];
        while (true) {
            out.write(bytes);
        }
    }

    private static void assertEnded(CompletableFuture<Integer> end) {
        var ended = assertThrows(ExecutionException.class, () -> end.get(20, TimeUnit.SECONDS));
        assertTrue(ended.getCause() instanceof SocketException || ended.getCause() instanceof ClosedChannelException,
                String.valueOf(ended.getCause()));
    }
}
