package dev.pinion.bench.wire;

import java.io.IOException;
import java.net.Socket;
import java.security.GeneralSecurityException;

import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;

import dev.pinion.protocol.Pin;
import dev.pinion.protocol.tls.PinnedTrust;
import dev.pinion.protocol.tls.TlsRules;

/// Layers TLS over a connected socket and trusts one key only. Each call makes a context of its own, so that no
/// handshake is ever resumed: a connect rate of resumed sessions would flatter every server. Thread: any; stateless.
final class PinnedTls {
    private PinnedTls() {}

    static SSLSocket handshake(Socket raw, String host, Pin pin) throws IOException {
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, new TrustManager[] {new PinnedTrust(pin::equals)}, null);
            SSLSocket tls = (SSLSocket) context.getSocketFactory().createSocket(raw, host, raw.getPort(), true);
            SSLParameters rules = tls.getSSLParameters();
            TlsRules.apply(rules);
            tls.setSSLParameters(rules);
            tls.startHandshake();
            return tls;
        } catch (GeneralSecurityException missing) {
            throw new IllegalStateException("this Java has no TLS", missing);
        }
    }
}
