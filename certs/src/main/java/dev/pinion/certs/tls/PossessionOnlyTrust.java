package dev.pinion.certs.tls;

import java.net.Socket;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;

import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedTrustManager;

/// Lets any client certificate in, since TLS has proved that the client holds its key, and nothing else is asked of it:
/// RFC 8705, section 2.2 compares its hash with the one in the token. It is no proof of who the client is, and it never
/// accepts a server. Any thread.
public final class PossessionOnlyTrust extends X509ExtendedTrustManager {
    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType, Socket socket) {
        // possession is proved by the handshake itself
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType, SSLEngine engine) {
        // possession is proved by the handshake itself
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType) {
        // possession is proved by the handshake itself
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType, Socket socket)
            throws CertificateException {
        throw serverSideOnly();
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
            throws CertificateException {
        throw serverSideOnly();
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType) throws CertificateException {
        throw serverSideOnly();
    }

    @Override
    public X509Certificate[] getAcceptedIssuers() {
        return new X509Certificate[0];
    }

    private static CertificateException serverSideOnly() {
        return new CertificateException("this TLS context is for a server; it trusts none");
    }
}
