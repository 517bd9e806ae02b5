package dev.pinion.certs;

import java.security.AlgorithmParameters;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.EdECPublicKey;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.ECParameterSpec;
import java.time.Instant;
import java.util.List;
import java.util.Set;

/// Checks a private key and a certificate chain before anyone may hold them as a [ServerKey]. Pure.
final class PairCheck {
    /// RFC 9325, 4.5.
    private static final int RSA_BITS_MIN = 2048;
    private static final int RSA_BITS_MAX = 8192;
    /// The curves that TLS 1.3 has a signature for.
    private static final List<String> CURVES = List.of("secp256r1", "secp384r1", "secp521r1");
    private static final byte[] PROBE = {'p', 'i', 'n', 'i', 'o', 'n'};
    private static final Set<String> SERVER_USES = Set.of("1.3.6.1.5.5.7.3.1", "2.5.29.37.0");

    private PairCheck() {}

    /// The pair, if the key is the certificate's, strong enough, and the chain in order. Dates and usage are another
    /// question, since a tool must be able to show an expired pair: [#checkServable].
    static ServerKey pair(PrivateKey key, List<X509Certificate> chain, Object where) {
        PublicKey publicKey = chain.get(0).getPublicKey();
        checkStrength(publicKey, where);
        if (!belongTogether(key, publicKey)) {
            throw new CertificateStoreException("The private key in " + where + " does not belong to its certificate",
                    "Both must come from the same key pair, the server's own certificate first in its file");
        }
        for (int i = 1; i < chain.size(); i++) {
            if (!isIssuedBy(chain.get(i - 1), chain.get(i))) {
                throw new CertificateStoreException(
                        "The certificate chain in " + where + " is out of order at certificate " + (i + 1),
                        "Each certificate must be followed by that of the issuer that signed it");
            }
        }
        return new ServerKey(key, chain);
    }

    private static boolean isIssuedBy(X509Certificate certificate, X509Certificate issuer) {
        try {
            certificate.verify(issuer.getPublicKey());
            return certificate.getIssuerX500Principal().equals(issuer.getSubjectX500Principal());
        } catch (GeneralSecurityException signedByAnother) {
            return false;
        }
    }

    /// Refuses what a client would refuse: not yet valid, expired, or not meant for a TLS server.
    static void checkServable(ServerKey key, Instant now, Object where) {
        X509Certificate own = key.certificate();
        Instant from = own.getNotBefore().toInstant();
        Instant until = own.getNotAfter().toInstant();
        if (now.isBefore(from)) {
            throw new CertificateStoreException(
                    "The certificate in " + where + " is not valid before " + from + ", and it is " + now,
                    "Check the clock of this machine, or import a certificate that is valid now");
        }
        if (now.isAfter(until)) {
            throw new CertificateStoreException(
                    "The certificate in " + where + " expired at " + until + ", and it is " + now,
                    "Renew it with the same key (pins stay), or check the clock of this machine");
        }
        boolean[] usage = own.getKeyUsage();
        if (usage != null && !usage[0]) {
            throw new CertificateStoreException("The certificate in " + where + " may not sign (key usage)",
                    "A TLS 1.3 server needs key usage digitalSignature; ask the CA for a server certificate");
        }
        if (!mayServe(own, where)) {
            throw new CertificateStoreException(
                    "The certificate in " + where + " is not for TLS servers (extended key usage)",
                    "Ask the CA for one with serverAuth");
        }
    }

    private static boolean mayServe(X509Certificate own, Object where) {
        try {
            List<String> uses = own.getExtendedKeyUsage();
            return uses == null || uses.stream().anyMatch(SERVER_USES::contains);
        } catch (CertificateParsingException garbage) {
            throw new CertificateStoreException("The extended key usage in " + where + " cannot be read",
                    "Ask the CA for another certificate", garbage);
        }
    }

    private static void checkStrength(PublicKey key, Object where) {
        if (key.getAlgorithm().equals("RSASSA-PSS")) {
            throw new CertificateStoreException("The key in " + where + " is an RSA key for RSASSA-PSS alone",
                    "Expected a plain RSA key (rsaEncryption), with which TLS 1.3 signs by PSS anyway; ask the CA for a"
                            + " certificate of one: openssl genpkey -algorithm RSA -pkeyopt rsa_keygen_bits:3072");
        }
        boolean strong = switch (key) {
            case RSAPublicKey rsa -> rsa.getModulus().bitLength() >= RSA_BITS_MIN
                    && rsa.getModulus().bitLength() <= RSA_BITS_MAX;
            case ECPublicKey ec -> CURVES.stream().anyMatch(curve -> isOn(curve, ec));
            case EdECPublicKey ed -> "Ed25519".equals(ed.getParams().getName());
            default -> false;
        };
        if (!strong) {
            throw new CertificateStoreException("The key in " + where + " is too weak or of an unknown kind",
                    "Expected ECDSA on P-256, P-384 or P-521, Ed25519, or RSA of " + RSA_BITS_MIN + " to "
                            + RSA_BITS_MAX + " bits");
        }
    }

    /// Of equal size is not enough: secp256k1 is another curve than P-256, and TLS 1.3 has no signature for it.
    private static boolean isOn(String curve, ECPublicKey key) {
        try {
            AlgorithmParameters parameters = AlgorithmParameters.getInstance("EC");
            parameters.init(new ECGenParameterSpec(curve));
            return parameters.getParameterSpec(ECParameterSpec.class).getCurve().equals(key.getParams().getCurve());
        } catch (GeneralSecurityException everyJdkHasThese) {
            throw new IllegalStateException(everyJdkHasThese);
        }
    }

    private static boolean belongTogether(PrivateKey key, PublicKey publicKey) {
        try {
            String algorithm = KeyAlgorithm.signatureFor(publicKey.getAlgorithm());
            Signature sign = Signature.getInstance(algorithm);
            sign.initSign(key);
            sign.update(PROBE);
            byte[] proof = sign.sign();
            Signature verify = Signature.getInstance(algorithm);
            verify.initVerify(publicKey);
            verify.update(PROBE);
            return verify.verify(proof);
        } catch (GeneralSecurityException keysOfDifferentKinds) {
            return false;
        }
    }
}
