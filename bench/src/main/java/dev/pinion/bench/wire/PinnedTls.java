package dev.pinion.bench.wire;

import java.io.IOException;
import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;

import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509ExtendedTrustManager;

import dev.pinion.protocol.Pin;
import dev.pinion.protocol.tls.TlsRules;

/// Layers TLS over a connected socket and trusts one key only. Each call makes a context of its own, so that no
/// handshake is ever resumed: a connect rate of resumed sessions would flatter every server. Thread: any; stateless.
final class PinnedTls {
    private PinnedTls() {}

    static SSLSocket handshake(Socket raw, String host, Pin pin) throws IOException {
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, new TrustManager[] {new OneKey(pin)}, null);
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

    private static final class OneKey extends X509ExtendedTrustManager {
        private final Pin pin;

        OneKey(Pin pin) {
            this.pin = pin;
        }

        private void check(X509Certificate[] chain) throws CertificateException {
            Pin presented = Pin.of(chain[0].getPublicKey());
            if (!presented.equals(pin))
                throw new CertificateException(
                        "the server's key is not the pinned one: presented " + presented + ", expected " + pin);
        }

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type) throws CertificateException {
            check(chain);
        }

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket)
                throws CertificateException {
            check(chain);
        }

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine)
                throws CertificateException {
            check(chain);
        }

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type) throws CertificateException {
            throw new CertificateException("this end is a client");
        }

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket)
                throws CertificateException {
            throw new CertificateException("this end is a client");
        }

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine)
                throws CertificateException {
            throw new CertificateException("this end is a client");
        }

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }
}
