package dev.pinion.server.access;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.Optional;
import java.util.Set;

import dev.pinion.protocol.json.Base64Url;
import dev.pinion.protocol.json.JsonFault;
import dev.pinion.protocol.json.JsonObject;

/// The client certificate that a token is bound to (RFC 8705, 3.1): the SHA-256 of its DER form. A self-signed one will
/// do: what counts is that the peer of this very TLS connection holds its key.
///
/// Thread: any, immutable.
public final class CertificateBinding {
    /// The member's exact name. `x5t#256`, a slip that other servers made, binds nothing.
    public static final String MEMBER = "x5t#S256";

    private final byte[] sha256;

    private CertificateBinding(byte[] sha256) {
        this.sha256 = sha256;
    }

    public static CertificateBinding to(X509Certificate certificate) {
        try {
            return new CertificateBinding(MessageDigest.getInstance("SHA-256").digest(certificate.getEncoded()));
        } catch (CertificateEncodingException | NoSuchAlgorithmException impossible) {
            throw new IllegalStateException("no SHA-256 of a certificate that TLS accepted", impossible);
        }
    }

    /// A `cnf` that binds by something else than a certificate is refused: its issuer meant the token to be useless to
    /// others, and we could not see to that.
    static Optional<CertificateBinding> of(JsonObject claims) throws JsonFault {
        Optional<JsonObject> confirmation = claims.object("cnf");
        if (confirmation.isEmpty()) {
            return Optional.empty();
        }
        if (!confirmation.get().names().equals(Set.of(MEMBER))) {
            throw new JsonFault("cnf has something else than " + MEMBER);
        }
        byte[] sha256 = confirmation.get().string(MEMBER).flatMap(Base64Url::decode).orElse(new byte[0]);
        if (sha256.length != 32) {
            throw new JsonFault(MEMBER + " is not base64url of 32 bytes");
        }
        return Optional.of(new CertificateBinding(sha256));
    }

    /// The member's value.
    public String text() {
        return Base64Url.encode(sha256);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof CertificateBinding binding && MessageDigest.isEqual(sha256, binding.sha256);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(sha256);
    }

    @Override
    public String toString() {
        return "CertificateBinding[" + text() + "]";
    }
}
