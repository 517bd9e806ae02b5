package dev.pinion.client;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.SocketException;
import java.security.cert.Certificate;
import java.time.Duration;
import java.util.Set;

import javax.net.ssl.SSLSocket;

import dev.pinion.protocol.Pin;

/// A TLS connection whose server proved a pinned key. Holding one is the proof; a token may leave only through one.
///
/// The reader alone reads, the writer alone writes and closes in good order; hard ends go through the `Plug`.
final class PinnedSocket {

    private final SSLSocket tls;
    private final Pin pin;

    private PinnedSocket(SSLSocket tls, Pin pin) {
        this.tls = tls;
        this.pin = pin;
    }

    /// Shakes hands, then checks the session's leaf certificate, whether the session is new or resumed. // RFC 7469 P4 P9 P10
    static PinnedSocket handshake(SSLSocket tls, Set<Pin> pins, String address) throws IOException, PinionException {
        tls.startHandshake();
        Certificate leaf = tls.getSession().getPeerCertificates()[0];
        Pin presented = Pin.of(leaf.getPublicKey());
        if (!pins.contains(presented)) {
            throw new PinionException.PinMismatch(address, presented, pins);
        }
        return new PinnedSocket(tls, presented);
    }

    /// The pin that authenticated this connection.
    Pin pin() {
        return pin;
    }

    InputStream input() throws IOException {
        return tls.getInputStream();
    }

    OutputStream output() throws IOException {
        return tls.getOutputStream();
    }

    /// How long a read waits for any byte; zero for ever.
    void silenceMax(Duration time) throws SocketException {
        tls.setSoTimeout((int) Math.min(time.toMillis(), Integer.MAX_VALUE));
    }

    /// Sends close_notify and closes. Only for the thread that writes: two threads in one cipher break its last record.
    void closeInGoodOrder() throws IOException {
        tls.close();
    }
}
