package dev.pinion.client;

import java.net.Socket;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.Set;

import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedTrustManager;

import org.jspecify.annotations.Nullable;

import dev.pinion.protocol.Pin;

/// Ends a handshake early, with an alert that the server can log, when the leaf's key is not pinned.
///
/// It is a courtesy: on a resumed session the JDK does not ask it. The rule is [PinnedSocket], which checks after every
/// handshake. Dates, names and issuers of the certificate are not looked at: the pin is the identity.
/// One per attempt, used by that attempt's thread only.
final class PinTrust extends X509ExtendedTrustManager {

    private final Set<Pin> pins;
    private @Nullable Pin refused;

    PinTrust(Set<Pin> pins) {
        this.pins = pins;
    }

    /// The pin that made the handshake fail, if one did.
    @Nullable
    Pin refused() {
        return refused;
    }

    private void check(X509Certificate[] chain) throws CertificateException {
        if (chain.length == 0) {
            throw new CertificateException("no certificate");
        }
        Pin presented = Pin.of(chain[0].getPublicKey());
        if (!pins.contains(presented)) {
            refused = presented;
            throw new CertificateException("the server's key is not pinned");
        }
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType, Socket socket)
            throws CertificateException {
        check(chain);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
            throws CertificateException {
        check(chain);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType) throws CertificateException {
        check(chain);
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType, Socket socket)
            throws CertificateException {
        throw new CertificateException("a client trusts no clients");
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
            throws CertificateException {
        throw new CertificateException("a client trusts no clients");
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType) throws CertificateException {
        throw new CertificateException("a client trusts no clients");
    }

    @Override
    public X509Certificate[] getAcceptedIssuers() {
        return new X509Certificate[0];
    }
}
