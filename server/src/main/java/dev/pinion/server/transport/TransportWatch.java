package dev.pinion.server.transport;

import dev.pinion.certs.tls.PlainWatch;

/// Sees all that a peer sends: its bytes at the socket, and above TLS the parts in which a transport packs what it carries.
///
/// Thread: the connection's reader.
public interface TransportWatch extends PlainWatch {
    /// The same for a socket without TLS: only bytes are counted, since there are no records.
    PlainWatch ofBytes();

    /// A part, such as a WebSocket frame, has begun. It counts as a TLS record does; what is over the pace waits here.
    void part();

    /// The last part was of use although it carried nothing.
    void wasOfUse();

    /// The transport has something to say, which the connection's writer will flush.
    void wakeWriter();
}
