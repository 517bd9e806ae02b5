package dev.pinion.server.access;

import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.Collection;
import java.util.Set;

import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedTrustManager;

import org.jspecify.annotations.Nullable;

import dev.pinion.protocol.Pin;

/// By what the provider of a JWK set is known: by the pin of its key, by a CA of one's own, or by the public CAs.
/// There is no way to trust anyone.
public final class ProviderTrust {
    private final SSLContext context;

    private ProviderTrust(SSLContext context) {
        this.context = context;
    }

    /// By its key: neither name nor dates of the certificate count, as with Pinion's own clients.
    public static ProviderTrust byPins(Set<Pin> pins) {
        if (pins.isEmpty()) {
            throw new IllegalArgumentException("no pins: whoever answers would be trusted");
        }
        return of(new TrustManager[] {new Pinned(Set.copyOf(pins))});
    }

    /// By the CA certificates in a PEM file, and by the host name.
    public static ProviderTrust byAuthorities(Path pem) {
        try (InputStream in = Files.newInputStream(pem)) {
            Collection<? extends Certificate> authorities = CertificateFactory.getInstance("X.509")
                    .generateCertificates(in);
            if (authorities.isEmpty()) {
                throw new IllegalArgumentException("no certificate in " + pem);
            }
            KeyStore anchors = KeyStore.getInstance(KeyStore.getDefaultType());
            anchors.load(null, null);
            int number = 0;
            for (Certificate authority : authorities) {
                anchors.setCertificateEntry("ca-" + number++, authority);
            }
            TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            factory.init(anchors);
            return of(factory.getTrustManagers());
        } catch (IOException | GeneralSecurityException why) {
            throw new IllegalArgumentException("the CA file " + pem + " cannot be used: " + why, why);
        }
    }

    /// By the CAs that the JDK trusts, and by the host name.
    public static ProviderTrust byPublicAuthorities() {
        return of(null);
    }

    private static ProviderTrust of(TrustManager @Nullable [] managers) {
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, managers, null);
            return new ProviderTrust(context);
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException("the JDK has no TLS", impossible);
        }
    }

    SSLContext context() {
        return context;
    }

    /// Extended, or the JDK would wrap it and check the host name, which a pin makes needless.
    private static final class Pinned extends X509ExtendedTrustManager {
        private final Set<Pin> pins;

        Pinned(Set<Pin> pins) {
            this.pins = pins;
        }

        private void check(X509Certificate[] chain) throws CertificateException {
            Pin presented = Pin.of(chain[0].getPublicKey());
            if (!pins.contains(presented)) {
                throw new CertificateException(
                        "the provider's key is not pinned; presented: " + presented + ", pinned: " + pins);
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
            throw new CertificateException("clients are not checked here");
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
}
