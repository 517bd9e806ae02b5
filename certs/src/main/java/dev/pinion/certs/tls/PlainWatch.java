package dev.pinion.certs.tls;

import java.io.IOException;

/// Sees the bytes of a peer below TLS, where records that carry nothing can be counted: above it they are read and thrown
/// away inside one call. Thread: the connection's reader.
public interface PlainWatch {
    /// What follows may wait for the peer.
    ///
    /// @throws IOException to read no more; a time-out leaves TLS as it is, all else ends it
    void waits() throws IOException;

    /// So many bytes have come, none when the read has failed or the peer has ended.
    void goesOn(byte[] bytes, int from, int count);
}
