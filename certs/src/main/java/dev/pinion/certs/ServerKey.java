package dev.pinion.certs;

import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.RSAPublicKey;
import java.util.List;

import dev.pinion.protocol.Pin;

/// A key pair of the server with its certificate chain. Whoever holds one knows that key and certificate match:
/// only [PairCheck] makes it. Immutable, any thread.
public final class ServerKey {
    private final PrivateKey privateKey;
    private final List<X509Certificate> chain;
    private final Pin pin;

    ServerKey(PrivateKey privateKey, List<X509Certificate> chain) {
        this.privateKey = privateKey;
        this.chain = List.copyOf(chain);
        this.pin = Pin.of(this.chain.get(0).getPublicKey());
    }

    /// What clients pin: the hash of the public key, so that it stays the same when the certificate is renewed.
    public Pin pin() {
        return pin;
    }

    /// The server's own certificate.
    public X509Certificate certificate() {
        return chain.get(0);
    }

    /// The server's own certificate, followed by those of the issuers where there are any.
    public List<X509Certificate> chain() {
        return chain;
    }

    /// For people: `EC P-256`, `Ed25519`, `RSA 3072`.
    public String algorithm() {
        return switch (certificate().getPublicKey()) {
            case ECPublicKey ec -> "EC P-" + ec.getParams().getOrder().bitLength();
            case RSAPublicKey rsa -> "RSA " + rsa.getModulus().bitLength();
            default -> "Ed25519";
        };
    }

    /// The host names and addresses that the certificate is for.
    public List<String> names() {
        return CertificateNames.of(certificate());
    }

    /// True where no one else vouches for the certificate: we may renew it ourselves.
    public boolean isSelfSigned() {
        return certificate().getIssuerX500Principal().equals(certificate().getSubjectX500Principal());
    }

    PrivateKey privateKey() {
        return privateKey;
    }

    @Override
    public String toString() {
        return "ServerKey[" + algorithm() + ", " + pin + ", until " + certificate().getNotAfter().toInstant()
                + ", private key redacted]";
    }
}
