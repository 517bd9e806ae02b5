package dev.pinion.client;

import java.io.IOException;
import java.net.Socket;

import org.jspecify.annotations.Nullable;

/// The hard end of a connection: closes the TCP socket under TLS, at once and from any thread.
///
/// Closing the TLS socket instead would wait behind a writer that is stuck on a peer who does not read.
/// Lock: this object, held only to read or set the field, never during I/O.
final class Plug {

    private @Nullable Socket socket;
    private boolean pulled;

    /// Takes the socket of the present attempt. After the plug was pulled it is closed at once.
    void attach(Socket candidate) {
        boolean late;
        synchronized (this) {
            late = pulled;
            socket = candidate;
        }
        if (late) {
            close(candidate);
        }
    }

    void pull() {
        Socket attached;
        synchronized (this) {
            pulled = true;
            attached = socket;
        }
        if (attached != null) {
            close(attached);
        }
    }

    static void close(Socket socket) {
        try {
            socket.close();
        } catch (IOException closedAllTheSame) {
            // Nothing is left to do with this socket.
        }
    }
}
