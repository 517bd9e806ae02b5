package dev.pinion.protocol.tls;

import java.net.Socket;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.Set;
import java.util.function.Predicate;

import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedTrustManager;

import org.jspecify.annotations.Nullable;

import dev.pinion.protocol.Pin;

/// Trusts a server by its key and nothing else: names, dates and issuers of the certificate are not looked at, since the pin
/// is the identity. It ends the handshake early, with an alert that the server can log.
///
/// On a resumed session the JDK does not ask it: who resumes looks at the pin after the handshake, too. Extended, or the JDK
/// would wrap it and check the host name. It never trusts a client. Any thread.
public final class PinnedTrust extends X509ExtendedTrustManager {
    private final Predicate<Pin> isKnown;
    private volatile @Nullable Pin refused;

    /// @param isKnown asked for the pin of each server
    public PinnedTrust(Predicate<Pin> isKnown) {
        this.isKnown = isKnown;
    }

    /// Trusts whoever holds one of these keys.
    ///
    /// @throws IllegalArgumentException for none
    public static PinnedTrust of(Set<Pin> pins) {
        if (pins.isEmpty()) {
            throw new IllegalArgumentException("no pins: whoever answers would be trusted");
        }
        return new PinnedTrust(Set.copyOf(pins)::contains);
    }

    /// The pin that was refused last, if one was.
    public @Nullable Pin refused() {
        return refused;
    }

    private void check(X509Certificate @Nullable [] chain) throws CertificateException {
        if (chain == null || chain.length == 0) {
            throw new CertificateException("no certificate");
        }
        Pin presented = Pin.of(chain[0].getPublicKey());
        if (!isKnown.test(presented)) {
            refused = presented;
            throw new CertificateException("the server's key is not pinned; presented: " + presented);
        }
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType) throws CertificateException {
        check(chain);
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
    public void checkClientTrusted(X509Certificate[] chain, String authType) throws CertificateException {
        throw new CertificateException("a client trusts no clients");
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType, Socket socket)
            throws CertificateException {
        checkClientTrusted(chain, authType);
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
            throws CertificateException {
        checkClientTrusted(chain, authType);
    }

    @Override
    public X509Certificate[] getAcceptedIssuers() {
        return new X509Certificate[0];
    }
}
