package dev.pinion.certs;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

/// What a certificate says about whom it names. Pure.
final class CertificateNames {
    private static final int DNS = 2;
    private static final int ADDRESS = 7;

    private CertificateNames() {}

    /// The host names and addresses of a certificate.
    static List<String> of(X509Certificate certificate) {
        List<String> names = new ArrayList<>();
        try {
            Collection<List<?>> alternatives = certificate.getSubjectAlternativeNames();
            if (alternatives != null) {
                for (List<?> alternative : alternatives) {
                    if (alternative.get(0) instanceof Integer kind && (kind == DNS || kind == ADDRESS)) {
                        names.add(String.valueOf(alternative.get(1)));
                    }
                }
            }
        } catch (CertificateParsingException asIfItHadNone) {
            return List.of();
        }
        return List.copyOf(names);
    }

    /// Whether a certificate is for exactly these names, in whatever order and form.
    static boolean areOf(X509Certificate certificate, List<String> names) {
        return plain(of(certificate)).equals(plain(names));
    }

    private static Set<String> plain(List<String> names) {
        return names.stream().map(CertificateNames::plain).collect(Collectors.toSet());
    }

    /// An IPv6 address has several forms.
    private static String plain(String name) {
        try {
            return CertificateRequest.isAddress(name) ? InetAddress.getByName(name).getHostAddress()
                    : name.toLowerCase(Locale.ROOT);
        } catch (UnknownHostException noAddressAfterAll) {
            return name;
        }
    }

    /// A request for a certificate like this one: same names, same lifetime, the default kind of key. Ours begin a little
    /// early for the sake of clocks that lag; that is no part of their lifetime, or it would grow with each rotation.
    static CertificateRequest requestLike(X509Certificate certificate) {
        List<String> names = of(certificate);
        Duration life = Duration.between(certificate.getNotBefore().toInstant(), certificate.getNotAfter().toInstant());
        Duration ours = life.minus(CertificateMaker.CLOCK_SKEW);
        if (certificate.getIssuerX500Principal().equals(certificate.getSubjectX500Principal()) && ours.isPositive()) {
            life = ours;
        }
        try {
            return new CertificateRequest(names,
                    life.compareTo(CertificateRequest.LIFETIME_MAX) < 0 ? life : CertificateRequest.LIFETIME_DEFAULT);
        } catch (IllegalArgumentException namesOfAnotherKind) {
            throw new CertificateStoreException(
                    "The current certificate has no host names that a next one could repeat ("
                            + namesOfAnotherKind.getMessage() + ")",
                    "Say the names when you stage the next key");
        }
    }
}
