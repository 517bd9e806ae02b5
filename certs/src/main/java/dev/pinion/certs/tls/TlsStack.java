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
    SSLSocket layered(Socket plain) throws IOException;

    /// The key exchange group of a finished handshake, where it can be read.
    Optional<String> group(SSLSocket socket);

    /// Layers by the context's own factory.
    static SSLSocket layer(SSLContext context, Socket plain) throws IOException {
        return (SSLSocket) context.getSocketFactory().createSocket(plain, null, plain.getPort(), true);
    }
}
