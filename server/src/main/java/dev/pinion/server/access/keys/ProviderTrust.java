package dev.pinion.server.access.keys;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.util.Collection;
import java.util.Set;

import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;

import org.jspecify.annotations.Nullable;

import dev.pinion.protocol.Pin;
import dev.pinion.protocol.tls.PinnedTrust;

/// By what the provider of a JWK set is known: by the pin of its key, by a CA of one's own, or by the public CAs.
/// There is no way to trust anyone.
public final class ProviderTrust {
    private final SSLContext context;

    private ProviderTrust(SSLContext context) {
        this.context = context;
    }

    /// By its key: neither name nor dates of the certificate count, as with Pinion's own clients.
    public static ProviderTrust byPins(Set<Pin> pins) {
        return of(new TrustManager[] {PinnedTrust.of(pins)});
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
}
