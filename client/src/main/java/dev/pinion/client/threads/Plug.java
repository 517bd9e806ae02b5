package dev.pinion.client.threads;

import java.io.IOException;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;

/// The hard end of a connection: closes the TCP sockets under it, at once and from any thread.
///
/// Closing the TLS socket instead would wait behind a writer that is stuck on a peer who does not read.
/// Lock: this object, held only to read or change the list, never during I/O.
public final class Plug {

    private final List<Socket> sockets = new ArrayList<>();
    private boolean pulled;

    /// Takes a socket of the present attempt. After the plug was pulled it is closed at once.
    public void attach(Socket candidate) {
        boolean late;
        synchronized (this) {
            late = pulled;
            sockets.add(candidate);
        }
        if (late) {
            close(candidate);
        }
    }

    public void pull() {
        List<Socket> attached;
        synchronized (this) {
            pulled = true;
            attached = List.copyOf(sockets);
        }
        attached.forEach(Plug::close);
    }

    public static void close(Socket socket) {
        try {
            socket.close();
        } catch (IOException closedAllTheSame) {
            // Nothing is left to do with this socket.
        }
    }
}
