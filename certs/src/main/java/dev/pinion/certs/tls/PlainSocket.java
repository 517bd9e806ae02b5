package dev.pinion.certs.tls;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketImpl;
import java.nio.channels.SocketChannel;
import java.util.Objects;

import org.jspecify.annotations.Nullable;

import dev.pinion.protocol.tls.LocalTransport;

/// The plain socket under TLS: a [PlainWatch] sees what the peer sends before TLS does, and whoever must end the
/// connection at once closes this socket, since closing the TLS socket waits behind a writer that is stuck.
///
/// Threads: the connection's reader reads, its writer writes; any may close it and ask [#hasInput].
public final class PlainSocket extends Socket {
    private static final byte[] NONE = {};

    private @Nullable PlainWatch watch;
    /// One for all streams: what it has taken is nowhere else.
    private @Nullable ReadAhead ahead;

    /// To be accepted: without an implementation of its own, which would be closed and replaced by the accepted one (the JDK does the same for sockets that it makes itself).
    PlainSocket() throws SocketException {
        super((SocketImpl) null);
    }

    private PlainSocket(LocalTransport local) throws IOException {
        super(local);
        connect(new InetSocketAddress(LocalTransport.local(), 1), 0); // says to this object alone that it is connected
    }

    /// Over a connection of this machine, which it owns from now on, also when this fails.
    public static PlainSocket over(SocketChannel accepted) throws IOException {
        try {
            return new PlainSocket(new LocalTransport(accepted));
        } catch (IOException | RuntimeException failed) {
            accepted.close();
            throw failed;
        }
    }

    /// Before [LayeredServerSocket#layer], by the thread that layers.
    public void watchedBy(PlainWatch next) {
        watch = next;
    }

    /// Whether the peer has sent what nobody has taken yet. Never waits; false for a socket that is closed. What is [ReadAhead]
    /// is no sign of a peer that waits: it is there only while the reader works.
    public boolean hasInput() {
        try {
            return super.getInputStream().available() > 0;
        } catch (IOException closed) {
            return false;
        }
    }

    /// Waits for the first bytes of the peer, which the next read gets; so nothing needs to be made for a peer before it has said a word. The watch sees the wait now and the
    /// bytes when they are read. After [#watchedBy].
    ///
    /// @return false where the peer has closed instead
    public boolean awaitInput() throws IOException {
        PlainWatch watching = Objects.requireNonNull(watch, "a watch comes first");
        watching.waits();
        try {
            return ahead().await();
        } finally {
            watching.goesOn(NONE, 0, 0);
        }
    }

    @Override
    public InputStream getInputStream() throws IOException {
        PlainWatch watching = watch;
        return watching == null ? super.getInputStream() : new Watched(ahead(), watching);
    }

    private ReadAhead ahead() throws IOException {
        ReadAhead one = ahead == null ? new ReadAhead(super.getInputStream(), System::nanoTime) : ahead;
        ahead = one;
        return one;
    }

    @Override
    public OutputStream getOutputStream() throws IOException {
        return new Records(super.getOutputStream());
    }

    private static final class Watched extends InputStream {
        private final InputStream in;
        private final PlainWatch watch;

        Watched(InputStream in, PlainWatch watch) {
            this.in = in;
            this.watch = watch;
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] bytes, int from, int length) throws IOException {
            watch.waits();
            int count = -1;
            try {
                count = in.read(bytes, from, length);
            } finally {
                watch.goesOn(bytes, from, Math.max(0, count));
            }
            return count;
        }

        @Override
        public int available() throws IOException {
            return in.available();
        }

        @Override
        public void close() throws IOException {
            in.close();
        }
    }

    /// What Bouncy Castle's TLS writes to it ends a turn of [RecordTurns], since each record is one write.
    private static final class Records extends OutputStream {
        private final OutputStream out;

        Records(OutputStream out) {
            this.out = out;
        }

        @Override
        public void write(int one) throws IOException {
            write(new byte[] {(byte) one}, 0, 1);
        }

        @Override
        public void write(byte[] bytes, int from, int length) throws IOException {
            try {
                out.write(bytes, from, length);
            } finally {
                RecordTurns.end();
            }
        }

        @Override
        public void close() throws IOException {
            out.close();
        }
    }
}
