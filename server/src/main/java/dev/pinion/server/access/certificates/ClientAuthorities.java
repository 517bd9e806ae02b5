package dev.pinion.server.access.certificates;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.cert.CertPathValidator;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertificateFactory;
import java.security.cert.CertificateParsingException;
import java.security.cert.PKIXParameters;
import java.security.cert.TrustAnchor;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Date;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The CAs that may say who a client is: those in a PEM file, each of them directly, so an intermediate one that signs clients
/// stands in it too. Nothing is asked about revocation: take the line out of the table instead. Thread: any, immutable.
final class ClientAuthorities {
    private static final Logger LOG = LoggerFactory.getLogger(ClientAuthorities.class);
    private static final Set<String> CLIENT_USES = Set.of("1.3.6.1.5.5.7.3.2", "2.5.29.37.0");
    private static final int AUTHORITIES_MAX = 100;

    private final Set<TrustAnchor> anchors;

    private ClientAuthorities(Set<TrustAnchor> anchors) {
        this.anchors = anchors;
    }

    /// @throws IllegalArgumentException naming the file
    static ClientAuthorities read(Path pem) {
        Set<TrustAnchor> anchors = new HashSet<>();
        try (InputStream in = Files.newInputStream(pem)) {
            for (var each : CertificateFactory.getInstance("X.509").generateCertificates(in)) {
                anchors.add(new TrustAnchor((X509Certificate) each, null));
            }
        } catch (IOException | GeneralSecurityException why) {
            throw new IllegalArgumentException("the CA file " + pem + " cannot be used: " + why, why);
        }
        if (anchors.isEmpty() || anchors.size() > AUTHORITIES_MAX) {
            throw new IllegalArgumentException("the CA file " + pem + " has " + anchors.size()
                    + " certificates; expected 1 to " + AUTHORITIES_MAX + " as PEM text");
        }
        return new ClientAuthorities(anchors);
    }

    boolean vouchFor(X509Certificate client, Instant now) {
        try {
            List<String> uses = client.getExtendedKeyUsage();
            if (uses != null && uses.stream().noneMatch(CLIENT_USES::contains)) {
                return false;
            }
            var parameters = new PKIXParameters(anchors);
            parameters.setRevocationEnabled(false);
            parameters.setDate(Date.from(now));
            var path = CertificateFactory.getInstance("X.509").generateCertPath(List.of(client));
            CertPathValidator.getInstance("PKIX").validate(path, parameters);
            return true;
        } catch (CertPathValidatorException | CertificateParsingException refused) {
            LOG.debug("a client certificate that names a known subject is not vouched for", refused);
            return false;
        } catch (GeneralSecurityException everyJdkHasThese) {
            throw new IllegalStateException(everyJdkHasThese);
        }
    }
}
