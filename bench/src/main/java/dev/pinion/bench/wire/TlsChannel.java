package dev.pinion.bench.wire;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.util.concurrent.locks.ReentrantLock;

import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;
import javax.net.ssl.SSLException;

import org.jspecify.annotations.Nullable;

/// TLS over a socket channel, by an engine, so that one thread can serve many connections without a wake-up for each.
///
/// Connecting, and all that comes before and after a run, waits: as long as [#patience] said, at most. In a run
/// ([#join]) nothing waits: [#read] gives what there is, and what the socket does not take is kept for [#flush].
/// Thread: one reads, any writes; [#kill] from any. The lock keeps the records of two writers apart (an answer to a
/// change of keys is written by the reader).
final class TlsChannel {
    /// What one read takes from the socket: two of the largest records, and no more plain text than that.
    static final int READ_MAX = 34 * 1024;
    /// What one write gives to the socket.
    private static final int WRITE_MAX = 4 * 17 * 1024;
    private static final int GREETING_MAX = 4 * 1024;
    private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);
    private static final ThreadLocal<Scratch> SCRATCH = ThreadLocal.withInitial(Scratch::new);

    private final SocketChannel channel;
    private final SSLEngine engine;
    private final ReentrantLock writing = new ReentrantLock();
    /// The beginning of a record whose end has not come yet.
    private byte[] begun = new byte[0];
    private ByteBuffer unsent = NOTHING;
    private boolean ended;

    private TlsChannel(SocketChannel channel, SSLEngine engine) {
        this.channel = channel;
        this.engine = engine;
    }

    /// The buffers of a thread: a connection keeps none while nothing is under way.
    private static final class Scratch {
        private final byte[] bytes = new byte[READ_MAX];
        private final ByteBuffer in = ByteBuffer.wrap(bytes);
        private final ByteBuffer out = ByteBuffer.allocate(WRITE_MAX);
    }

    /// Connects and shakes hands; no single wait is longer than the patience.
    ///
    /// @param greeted whether the server says a line first, in the clear; it is read and not believed
    static TlsChannel connect(InetSocketAddress to, @Nullable InetSocketAddress from, int patienceMillis,
            SSLEngine engine, boolean greeted) throws IOException {
        SocketChannel channel = SocketChannel.open();
        TlsChannel tls = new TlsChannel(channel, engine);
        try {
            channel.socket().setTcpNoDelay(true);
            if (from != null)
                channel.bind(from);
            channel.socket().connect(to, patienceMillis);
            tls.patience(patienceMillis);
            if (greeted)
                tls.hearGreeting();
            tls.handshake(patienceMillis);
            return tls;
        } catch (SSLException refused) {
            tls.sayWhy(refused);
            throw refused;
        } catch (IOException | RuntimeException failed) {
            channel.close();
            throw failed;
        }
    }

    /// How long a [#read] outside of a run waits.
    void patience(int millis) throws SocketException {
        channel.socket().setSoTimeout(millis);
    }

    /// A server that greets waits for the handshake then: nothing comes after its line.
    private void hearGreeting() throws IOException {
        byte[] line = new byte[GREETING_MAX];
        int heard = 0;
        while (heard == 0 || line[heard - 1] != '\n') {
            int read = channel.socket().getInputStream().read(line, heard, line.length - heard);
            if (read <= 0)
                throw new IOException("the server said no line of at most " + GREETING_MAX + " bytes at first");
            heard += read;
        }
    }

    private void handshake(int patienceMillis) throws IOException {
        long deadline = System.nanoTime() + patienceMillis * 1_000_000L;
        byte[] nothingYet = new byte[READ_MAX];
        engine.beginHandshake();
        while (engine.getHandshakeStatus() != HandshakeStatus.NOT_HANDSHAKING) {
            if (System.nanoTime() - deadline > 0)
                throw new SocketTimeoutException("no TLS handshake within " + patienceMillis + " ms");
            if (engine.getHandshakeStatus() != HandshakeStatus.NEED_UNWRAP)
                settle(engine.getHandshakeStatus());
            else if (read(nothingYet, 0, READ_MAX) < 0)
                throw new IOException("the server closed the connection in the TLS handshake");
        }
    }

    /// The alert, as far as it can be sent.
    private void sayWhy(SSLException refused) {
        try (channel) {
            seal(NOTHING.duplicate());
        } catch (IOException unsaid) {
            refused.addSuppressed(unsaid);
        }
    }

    /// Does what the engine asks for by itself, in the handshake and when keys change.
    private void settle(HandshakeStatus asked) throws IOException {
        HandshakeStatus status = asked;
        while (true)
            switch (status) {
                case NEED_TASK -> {
                    for (Runnable task = engine.getDelegatedTask(); task != null; task = engine.getDelegatedTask())
                        task.run();
                    status = engine.getHandshakeStatus();
                }
                case NEED_WRAP -> {
                    seal(NOTHING.duplicate());
                    status = engine.getHandshakeStatus();
                }
                case NEED_UNWRAP, NEED_UNWRAP_AGAIN, FINISHED, NOT_HANDSHAKING -> {
                    return;
                }
            }
    }

    /// Gives what has come.
    ///
    /// @param room at least [#READ_MAX]
    /// @return the number of bytes; 0 when there is nothing yet, or only part of a record; -1 at the end of the stream
    int read(byte[] to, int at, int room) throws IOException {
        Scratch scratch = SCRATCH.get();
        ByteBuffer in = scratch.in.clear().put(begun);
        int read = ended ? -1 : receive(in, scratch.bytes);
        if (read <= 0)
            return read;
        in.flip();
        ByteBuffer plain = ByteBuffer.wrap(to, at, room);
        open(in, plain);
        begun = new byte[in.remaining()];
        in.get(begun);
        int got = plain.position() - at;
        return got == 0 && ended ? -1 : got;
    }

    private int receive(ByteBuffer in, byte[] bytes) throws IOException {
        if (!channel.isBlocking())
            return channel.read(in);
        try {
            // The socket's own stream knows a time-out; the channel does not.
            int read = channel.socket().getInputStream().read(bytes, in.position(), in.remaining());
            in.position(in.position() + Math.max(read, 0));
            return read;
        } catch (SocketTimeoutException quiet) {
            return 0;
        }
    }

    private void open(ByteBuffer in, ByteBuffer plain) throws IOException {
        while (in.hasRemaining()) {
            SSLEngineResult result = engine.unwrap(in, plain);
            switch (result.getStatus()) {
                case OK -> settle(result.getHandshakeStatus());
                // The engine asks for the room of a record before it looks whether all of it is there: what is there fits.
                case BUFFER_UNDERFLOW, BUFFER_OVERFLOW -> {
                    return;
                }
                case CLOSED -> {
                    ended = true;
                    return;
                }
            }
        }
    }

    /// Writes all of it, in records of up to 16 KiB; in a run what the socket does not take is kept.
    void write(byte[] bytes, int length) throws IOException {
        seal(ByteBuffer.wrap(bytes, 0, length));
    }

    private void seal(ByteBuffer plain) throws IOException {
        writing.lock();
        try {
            ByteBuffer out = SCRATCH.get().out.clear();
            do {
                switch (engine.wrap(plain, out).getStatus()) {
                    case BUFFER_OVERFLOW -> {
                        send(out.flip());
                        out.clear();
                    }
                    case CLOSED -> {
                        if (plain.hasRemaining())
                            throw new SSLException("the TLS session has ended");
                    }
                    case OK, BUFFER_UNDERFLOW -> {
                        // More, as long as there is more.
                    }
                }
            } while (plain.hasRemaining());
            send(out.flip());
        } finally {
            writing.unlock();
        }
    }

    private void send(ByteBuffer records) throws IOException {
        if (!unsent.hasRemaining())
            channel.write(records);
        if (records.hasRemaining())
            unsent = ByteBuffer.allocate(unsent.remaining() + records.remaining()).put(unsent).put(records).flip();
    }

    /// Tries to send what is left from before.
    /// @return true when nothing is left
    boolean flush() throws IOException {
        writing.lock();
        try {
            if (unsent.hasRemaining())
                channel.write(unsent);
            return !unsent.hasRemaining();
        } finally {
            writing.unlock();
        }
    }

    /// From now on nothing waits: the selector says when there is something to read.
    void join(Selector selector, Object seat) throws IOException {
        channel.configureBlocking(false);
        channel.register(selector, SelectionKey.OP_READ, seat);
    }

    /// Back to waiting; only after the selector was closed.
    void leave() throws IOException {
        if (channel.isOpen())
            channel.configureBlocking(true);
    }

    /// Our close_notify, and no wait for the server's: whoever times connects must not time farewells.
    void close() throws IOException {
        try (channel) {
            engine.closeOutbound();
            seal(NOTHING.duplicate());
        }
    }

    /// Ends it at once, whatever a thread is blocked in.
    void kill() {
        try {
            channel.socket().setSoLinger(true, 0);
        } catch (SocketException alreadyClosed) {
            // Then there is nothing left to cut short.
        }
        try {
            channel.close();
        } catch (IOException alreadyClosed) {
            // The socket is released either way.
        }
    }
}
