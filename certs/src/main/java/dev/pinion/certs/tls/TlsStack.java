package dev.pinion.certs.tls;

import java.io.IOException;
import java.net.Socket;
import java.util.Optional;

import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;

/// What the two providers of TLS do differently. Any thread.
public interface TlsStack {
    SSLContext context();

    /// Adds to the rules for all what only this provider needs.
    void complete(SSLParameters parameters);

    /// TLS over an accepted socket, before its handshake.
    default SSLSocket layered(Socket plain) throws IOException {
        return (SSLSocket) context().getSocketFactory().createSocket(plain, null, plain.getPort(), true);
    }

    /// The key exchange group of a finished handshake, where it can be read: the JDK tells nobody.
    default Optional<String> group(SSLSocket socket) {
        return Optional.empty();
    }
}
