package dev.pinion.protocol.tls;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;

/// The client's end of a Unix domain socket: a server of this machine, reached through a file that only its user can open. Any
/// thread.
public final class LocalSocket extends Socket {
    private final LocalTransport impl;

    private LocalSocket(LocalTransport impl) throws IOException {
        super(impl);
        this.impl = impl;
        connect(new InetSocketAddress(LocalTransport.local(), 1), 0); // says to this object alone that it is connected
    }

    /// Connects. A link is followed first, since what it leads to may have a name that is short enough where its own is not.
    public static LocalSocket connect(Path socket) throws IOException {
        SocketChannel channel = SocketChannel.open(UnixDomainSocketAddress.of(socket.toRealPath()));
        try {
            return new LocalSocket(new LocalTransport(channel));
        } catch (IOException | RuntimeException failed) {
            channel.close();
            throw failed;
        }
    }

    @Override
    public String toString() {
        return "LocalSocket[" + impl + "]";
    }
}
