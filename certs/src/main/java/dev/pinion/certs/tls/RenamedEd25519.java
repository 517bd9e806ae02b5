package dev.pinion.certs.tls;

import java.security.PrivateKey;
import java.security.interfaces.EdECPrivateKey;
import java.security.spec.NamedParameterSpec;
import java.util.Optional;

/// The JDK's Ed25519 key under the name by which Bouncy Castle's TLS knows such keys: the JDK calls them `EdDSA`, and then
/// no signer is found. It is still the JDK that signs. Any thread.
final class RenamedEd25519 implements EdECPrivateKey {
    private static final long serialVersionUID = 1;

    private final EdECPrivateKey key;

    private RenamedEd25519(EdECPrivateKey key) {
        this.key = key;
    }

    /// Other kinds of key stay as they are.
    static PrivateKey forBouncyCastle(PrivateKey key) {
        return key instanceof EdECPrivateKey ed ? new RenamedEd25519(ed) : key;
    }

    @Override
    public String getAlgorithm() {
        return "Ed25519";
    }

    @Override
    public String getFormat() {
        return key.getFormat();
    }

    @Override
    public byte[] getEncoded() {
        return key.getEncoded();
    }

    @Override
    public NamedParameterSpec getParams() {
        return key.getParams();
    }

    @Override
    public Optional<byte[]> getBytes() {
        return key.getBytes();
    }

    @Override
    public String toString() {
        return "RenamedEd25519[redacted]";
    }
}
