package dev.pinion.protocol.tls;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.SocketAddress;
import java.net.SocketException;
import java.net.SocketImpl;
import java.net.SocketOption;
import java.net.SocketOptions;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedSelectorException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/// A connected Unix domain socket in the form of a TCP one, since TLS is layered on a [java.net.Socket]. Reading has a
/// time-out, and closing frees whoever reads or writes, as with TCP; an interrupt closes it, as it does for a virtual thread
/// over TCP. Options of TCP are taken and mean nothing.
///
/// Threads: one reads, one writes, any closes.
public final class LocalTransport extends SocketImpl {
    /// What every system takes for the name of a socket, in bytes; Linux takes 107.
    public static final int PATH_BYTES_MAX = 103;

    private final SocketChannel channel;
    private final Selector readable = Selector.open();
    private final Selector writable = Selector.open();
    private volatile int timeoutMillis;

    /// @param connected which this owns from now on
    public LocalTransport(SocketChannel connected) throws IOException {
        channel = connected;
        channel.configureBlocking(false);
        channel.register(readable, SelectionKey.OP_READ);
        channel.register(writable, SelectionKey.OP_WRITE);
        address = local();
    }

    /// Whether a socket's name is short enough for the system.
    public static boolean fits(Path path) {
        return path.toString().getBytes(StandardCharsets.UTF_8).length <= PATH_BYTES_MAX;
    }

    /// An address for those who must show one: nobody connects from it, so that whoever counts by addresses counts this one apart.
    public static InetAddress local() {
        try {
            return InetAddress.getByAddress("local", new byte[4]);
        } catch (UnknownHostException wrongLength) {
            throw new IllegalStateException(wrongLength);
        }
    }

    @Override
    protected InputStream getInputStream() {
        return new In();
    }

    @Override
    protected OutputStream getOutputStream() {
        return new Out();
    }

    private final class In extends InputStream {
        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] bytes, int from, int length) throws IOException {
            ByteBuffer into = ByteBuffer.wrap(bytes, from, length);
            int count = length == 0 ? 0 : channel.read(into);
            while (count == 0 && length > 0) {
                if (!await(readable, timeoutMillis)) {
                    throw new SocketTimeoutException("nothing was heard for " + timeoutMillis + " ms");
                }
                count = channel.read(into);
            }
            return count;
        }

        @Override
        public void close() throws IOException {
            LocalTransport.this.close();
        }
    }

    private final class Out extends OutputStream {
        @Override
        public void write(int one) throws IOException {
            write(new byte[] {(byte) one}, 0, 1);
        }

        @Override
        public void write(byte[] bytes, int from, int length) throws IOException {
            ByteBuffer rest = ByteBuffer.wrap(bytes, from, length);
            while (rest.hasRemaining()) {
                if (channel.write(rest) == 0) {
                    await(writable, 0);
                }
            }
        }

        @Override
        public void close() throws IOException {
            LocalTransport.this.close();
        }
    }

    /// False when the time is over; zero is no time-out.
    private boolean await(Selector ready, int millis) throws IOException {
        try {
            int selected = ready.select(millis);
            ready.selectedKeys().clear();
            if (Thread.currentThread().isInterrupted()) {
                close();
                throw new SocketException("Closed by interrupt");
            }
            return selected > 0 || millis == 0;
        } catch (ClosedSelectorException closed) {
            throw new SocketException("Socket closed", closed);
        }
    }

    @Override
    protected void close() throws IOException {
        channel.close();
        readable.close(); // which also lets go of whoever waits
        writable.close();
    }

    @Override
    protected void shutdownInput() throws IOException {
        channel.shutdownInput();
    }

    @Override
    protected void shutdownOutput() throws IOException {
        channel.shutdownOutput();
    }

    /// The system does not tell.
    @Override
    protected int available() {
        return 0;
    }

    @Override
    protected void create(boolean stream) {
        // the channel is there
    }

    @Override
    protected void connect(String host, int toPort) {
        // it is connected
    }

    @Override
    protected void connect(InetAddress to, int toPort) {
        // it is connected
    }

    @Override
    protected void connect(SocketAddress to, int timeout) {
        // it is connected
    }

    @Override
    protected void bind(InetAddress host, int toPort) throws SocketException {
        throw new SocketException("it is connected");
    }

    @Override
    protected void listen(int backlog) throws SocketException {
        throw new SocketException("it is connected");
    }

    @Override
    protected void accept(SocketImpl into) throws SocketException {
        throw new SocketException("it is connected");
    }

    @Override
    protected void sendUrgentData(int data) throws SocketException {
        throw new SocketException("there is no urgent data");
    }

    @Override
    public void setOption(int option, Object value) {
        if (option == SocketOptions.SO_TIMEOUT) {
            timeoutMillis = (Integer) value;
        }
    }

    @Override
    public Object getOption(int option) {
        return switch (option) {
            case SocketOptions.SO_TIMEOUT -> timeoutMillis;
            case SocketOptions.SO_LINGER, SocketOptions.SO_SNDBUF, SocketOptions.SO_RCVBUF -> -1;
            case SocketOptions.SO_BINDADDR -> address;
            default -> false;
        };
    }

    @Override
    protected <T> void setOption(SocketOption<T> name, T value) {
        // of TCP
    }
}
