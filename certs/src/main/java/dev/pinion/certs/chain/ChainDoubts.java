package dev.pinion.certs.chain;

import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.InvalidAlgorithmParameterException;
import java.security.cert.CertPathValidator;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertificateFactory;
import java.security.cert.PKIXParameters;
import java.security.cert.TrustAnchor;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import java.util.Optional;
import java.util.Set;

import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.NameConstraintValidatorException;
import org.bouncycastle.asn1.x509.NameConstraints;
import org.bouncycastle.asn1.x509.PKIXNameConstraintValidator;
import org.bouncycastle.cert.jcajce.JcaX509ExtensionUtils;

/// What clients that check the chain to a root, and pin nothing, will refuse in a chain that can be served. Such a chain is
/// taken all the same: who pins does not look at it. Pure.
public final class ChainDoubts {

    private ChainDoubts() {}

    /// A sentence for each doubt; none for a certificate that vouches for itself.
    public static List<String> of(List<X509Certificate> chain, Instant now) {
        X509Certificate last = chain.get(chain.size() - 1);
        List<String> doubts = new ArrayList<>();
        if (chain.size() == 1 && !isSelfIssued(last)) {
            doubts.add("the file has no certificate of the issuer, " + last.getIssuerX500Principal()
                    + ": clients that do not have that one cannot build the chain. Give the full chain"
                    + " (fullchain.pem), the server's own certificate first");
        }
        for (X509Certificate issuer : chain.subList(1, chain.size())) {
            validity(issuer, now).ifPresent(doubts::add);
        }
        names(chain).ifPresent(doubts::add);
        if (doubts.isEmpty() && chain.size() > 1) {
            path(chain, now).ifPresent(doubts::add);
        }
        return doubts;
    }

    private static boolean isSelfIssued(X509Certificate certificate) {
        return certificate.getIssuerX500Principal().equals(certificate.getSubjectX500Principal());
    }

    private static Optional<String> validity(X509Certificate issuer, Instant now) {
        Instant from = issuer.getNotBefore().toInstant();
        Instant until = issuer.getNotAfter().toInstant();
        if (now.isAfter(until)) {
            return Optional.of("the certificate of the issuer " + issuer.getSubjectX500Principal() + " expired at "
                    + until + ": ask the CA for its present chain");
        }
        return now.isBefore(from) ? Optional.of(
                "the certificate of the issuer " + issuer.getSubjectX500Principal() + " is not valid before " + from)
                : Optional.empty();
    }

    /// What the JDK's own check of a path says, if the last certificate of the chain is trusted: whether issuers may issue, and by
    /// which algorithms. It knows no name constraints of what it trusts.
    private static Optional<String> path(List<X509Certificate> chain, Instant now) {
        X509Certificate last = chain.get(chain.size() - 1);
        try {
            var parameters = new PKIXParameters(Set.of(new TrustAnchor(last, null)));
            parameters.setRevocationEnabled(false);
            parameters.setDate(Date.from(now));
            var path = CertificateFactory.getInstance("X.509").generateCertPath(chain.subList(0, chain.size() - 1));
            CertPathValidator.getInstance("PKIX").validate(path, parameters);
            return Optional.empty();
        } catch (CertPathValidatorException refused) {
            return Optional.of("the chain does not hold (" + refused.getReason() + "): " + refused.getMessage());
        } catch (InvalidAlgorithmParameterException odd) {
            return Optional.of("the chain cannot be checked: " + odd.getMessage());
        } catch (GeneralSecurityException everyJdkHasThese) {
            throw new IllegalStateException(everyJdkHasThese);
        }
    }

    /// The names of the server's certificate for which one of its issuers may not vouch (RFC 5280, 4.2.1.10).
    private static Optional<String> names(List<X509Certificate> chain) {
        for (X509Certificate issuer : chain.subList(1, chain.size())) {
            byte[] wrapped = issuer.getExtensionValue(Extension.nameConstraints.getId());
            if (wrapped == null) {
                continue;
            }
            try {
                var constraints = NameConstraints.getInstance(JcaX509ExtensionUtils.parseExtensionValue(wrapped));
                for (GeneralName name : names(chain.get(0))) {
                    if (!isAllowed(name, constraints)) {
                        return Optional.of("the issuer " + issuer.getSubjectX500Principal() + " may not vouch for "
                                + name.getName() + " (name constraints): ask the CA for names that it may");
                    }
                }
            } catch (IOException | IllegalArgumentException odd) {
                return Optional.of("the name constraints of " + issuer.getSubjectX500Principal() + " cannot be read: "
                        + odd.getMessage());
            }
        }
        return Optional.empty();
    }

    private static List<GeneralName> names(X509Certificate own) throws IOException {
        byte[] wrapped = own.getExtensionValue(Extension.subjectAlternativeName.getId());
        return wrapped == null ? List.of()
                : List.of(GeneralNames.getInstance(JcaX509ExtensionUtils.parseExtensionValue(wrapped)).getNames());
    }

    private static boolean isAllowed(GeneralName name, NameConstraints constraints) {
        var validator = new PKIXNameConstraintValidator();
        if (constraints.getPermittedSubtrees() != null) {
            validator.intersectPermittedSubtree(constraints.getPermittedSubtrees());
        }
        if (constraints.getExcludedSubtrees() != null) {
            List.of(constraints.getExcludedSubtrees()).forEach(validator::addExcludedSubtree);
        }
        try {
            validator.checkPermitted(name);
            validator.checkExcluded(name);
            return true;
        } catch (NameConstraintValidatorException forbidden) {
            return false;
        }
    }
}
