package dev.pinion.certs;

import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.List;

import org.jspecify.annotations.Nullable;

import dev.pinion.certs.chain.ChainDoubts;

/// Takes in keys and certificates made elsewhere, as cert-manager, certbot or a CA deliver them, and makes the requests that a CA
/// answers. All is checked before anything on disk changes. Any thread.
public final class KeyImport {
    /// What an import did.
    public enum Outcome {
        /// The current key has a new certificate; pins stay.
        CURRENT_RENEWED,
        /// The next key has a new certificate; pins stay.
        NEXT_RENEWED,
        /// This key with this certificate was here already.
        UNCHANGED,
        /// Another key is now the next one; clients must learn its pin before it is promoted.
        STAGED
    }

    private final ServerKeyStore store;
    private final boolean whenReady;

    public KeyImport(ServerKeyStore store) {
        this(store, false);
    }

    private KeyImport(ServerKeyStore store, boolean whenReady) {
        this.store = store;
        this.whenReady = whenReady;
    }

    /// The same, and what becomes the next key, or is it already, shall be promoted by the running server as soon as clients are
    /// ready for it.
    public KeyImport promotedWhenReady() {
        return new KeyImport(store, true);
    }

    /// What clients that check the chain to a root will refuse in it, a sentence each. Those that pin do not care.
    public List<String> doubts(byte[] chainPem) {
        return ChainDoubts.of(Pem.certificates(chainPem, "the imported chain"), store.clock().instant());
    }

    /// A key with its certificate chain. A key that is the current or the next one already is a renewal.
    ///
    /// @param keyPem PKCS#8, PKCS#1 or SEC1
    /// @param chainPem the server's certificate first, then its issuers
    /// @param password of the key, where it is encrypted; the caller wipes it
    public Outcome pair(byte[] keyPem, byte[] chainPem, char @Nullable [] password) {
        PrivateKey key = Pem.privateKey(keyPem, "the imported key", password);
        ServerKey pair = PairCheck.pair(key, Pem.certificates(chainPem, "the imported chain"), "the import");
        PairCheck.checkServable(pair, store.clock().instant(), "the import");
        if (pair.pin().equals(store.current().pin()) || pair.pin().equals(store.next().pin())) {
            Outcome renewed = renewal(pair.chain());
            if (whenReady && pair.pin().equals(store.next().pin()) && !store.promotesWhenReady()) {
                store.change(store.changes()::promoteWhenReady);
            }
            return renewed;
        }
        if (store.retired().contains(pair.pin())) {
            throw new CertificateStoreException("The imported key was retired before",
                    "A retired key must not come back: ask for a certificate of a new key");
        }
        store.change(() -> {
            store.changes().stage(pair);
            if (whenReady) {
                store.changes().promoteWhenReady();
            }
        });
        return Outcome.STAGED;
    }

    /// A CA's answer to one of our requests: a chain for a key that is here.
    public Outcome certificate(byte[] chainPem) {
        return renewal(Pem.certificates(chainPem, "the imported chain"));
    }

    private Outcome renewal(List<X509Certificate> chain) {
        var publicKey = chain.get(0).getPublicKey();
        for (Outcome outcome : List.of(Outcome.CURRENT_RENEWED, Outcome.NEXT_RENEWED)) {
            ServerKey key = outcome == Outcome.CURRENT_RENEWED ? store.current() : store.next();
            if (key.chain().equals(chain)) {
                return Outcome.UNCHANGED;
            }
            if (key.certificate().getPublicKey().equals(publicKey)) {
                ServerKey renewed = PairCheck.pair(key.privateKey(), chain, "the import");
                PairCheck.checkServable(renewed, store.clock().instant(), "the import");
                store.change(() -> store.changes()
                        .renew(outcome == Outcome.CURRENT_RENEWED ? StoreChanges.CURRENT : StoreChanges.NEXT, chain));
                return outcome;
            }
        }
        throw new CertificateStoreException("The imported certificate is for neither the current nor the next key",
                "Import its private key with it, or make the request again with the key that is here now");
    }

    /// A certificate request (PKCS#10, PEM) for the current key, so that pins stay.
    public byte[] requestForCurrent(CertificateRequest what) {
        return store.maker().signingRequest(store.current(), what);
    }

    /// A certificate request (PKCS#10, PEM) for the next key.
    public byte[] requestForNext(CertificateRequest what) {
        return store.maker().signingRequest(store.next(), what);
    }
}
