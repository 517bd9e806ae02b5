package dev.pinion.server.transport;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.security.cert.X509Certificate;
import java.util.Optional;

import org.jspecify.annotations.Nullable;

/// What carries one connection: bytes in, bytes out, who is at the other end, and a hard end. The conversation above it is the
/// same for all, and so are its places, deadlines, paces and budgets: an implementation reads and writes, and decides nothing.
///
/// Threads: the connection's reader opens and reads, its writer (the reader, where there is none yet) writes and closes; any may
/// ask who the peer is, [#hasInput], and [#cut].
public interface Transport {
    /// Where the peer is, as the network has it; never from what it says.
    InetAddress address();

    int port();

    /// The balancer that has brought the peer, or that speaks for itself; null where the peer came by itself.
    default @Nullable InetAddress balancer() {
        return null;
    }

    /// How it is protected: the key exchange group where the provider tells it, else the cipher suite. Empty before the handshake
    /// has ended, and where there is none.
    default Optional<String> protection() {
        return Optional.empty();
    }

    /// The client certificate whose key the peer proved to hold, or null. From the opening on.
    @Nullable
    X509Certificate certificate();

    /// Makes it ready for frames: handshakes, and whatever else comes before. All that is read passes the watch.
    ///
    /// @return false where the peer wanted no conversation and has got what it wanted
    /// @throws TransportRefusedException for what the peer did; it has been told
    /// @throws IOException for a failed handshake, and as the watch throws
    boolean open(TransportWatch watch) throws IOException;

    /// What the conversation reads. From the opening on.
    InputStream in();

    /// Each write goes to the peer at once. A flush writes what [#hasToSay] tells of. From the opening on.
    OutputStream out();

    /// Whether the transport has something to say by itself, such as the answer to a ping. It has told the watch so.
    default boolean hasToSay() {
        return false;
    }

    /// How long a read may wait, zero for ever.
    void readTimeout(int millis) throws IOException;

    /// Whether the peer has sent what nobody has read yet. Never waits; false where it is closed.
    boolean hasInput();

    /// Says goodbye where it still can, and closes.
    void close() throws IOException;

    /// Closes at once, whatever the others do. Never waits.
    void cut() throws IOException;
}
