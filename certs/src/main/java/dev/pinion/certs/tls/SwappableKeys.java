package dev.pinion.certs.tls;

import java.net.Socket;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.RSAPublicKey;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedKeyManager;

import org.jspecify.annotations.Nullable;

/// What JSSE asks for the server's key in each handshake. It asks thrice (alias, key, chain), and a swap may come in
/// between: so the alias carries the generation, and the last few generations stay known. Any thread, no lock.
public final class SwappableKeys extends X509ExtendedKeyManager {
    /// A handshake asks its three questions within microseconds; eight swaps in that time do not happen.
    private static final int GENERATIONS_KEPT = 8;

    private record Generation(String alias, PrivateKey key, List<X509Certificate> chain, Set<String> types) {
        @Override
        public String toString() {
            return alias + " redacted";
        }
    }

    private volatile List<Generation> generations; // newest first
    private long swaps;

    /// Key and chain MUST match: here nobody looks.
    public SwappableKeys(PrivateKey key, List<X509Certificate> chain) {
        generations = List.of(generation(0, key, chain));
    }

    public synchronized void swap(PrivateKey key, List<X509Certificate> chain) {
        Generation newest = generation(++swaps, key, chain);
        var kept = generations.subList(0, Math.min(generations.size(), GENERATIONS_KEPT - 1));
        var all = new ArrayList<Generation>(kept);
        all.add(0, newest);
        generations = List.copyOf(all);
    }

    private static Generation generation(long number, PrivateKey key, List<X509Certificate> chain) {
        return new Generation(number + ":pinion", key, List.copyOf(chain), keyTypes(chain.get(0)));
    }

    /// The JDK asks for `EC`, Bouncy Castle for `EC/secp256r1`: both are right.
    private static Set<String> keyTypes(X509Certificate certificate) {
        return switch (certificate.getPublicKey()) {
            case ECPublicKey ec -> Set.of("EC", "EC/secp" + ec.getParams().getOrder().bitLength() + "r1");
            case RSAPublicKey rsa -> Set.of("RSA");
            default -> Set.of("EdDSA", "Ed25519");
        };
    }

    private @Nullable String choose(@Nullable String keyType) {
        Generation newest = generations.get(0);
        return newest.types().contains(keyType) ? newest.alias() : null;
    }

    private @Nullable Generation find(@Nullable String alias) {
        for (Generation generation : generations) {
            if (generation.alias().equals(alias)) {
                return generation;
            }
        }
        return null;
    }

    @Override
    public @Nullable String chooseServerAlias(@Nullable String keyType, Principal @Nullable [] issuers,
            @Nullable Socket socket) {
        return choose(keyType);
    }

    @Override
    public @Nullable String chooseEngineServerAlias(@Nullable String keyType, Principal @Nullable [] issuers,
            @Nullable SSLEngine engine) {
        return choose(keyType);
    }

    @Override
    public @Nullable PrivateKey getPrivateKey(@Nullable String alias) {
        Generation found = find(alias);
        return found == null ? null : found.key();
    }

    @Override
    public X509Certificate @Nullable [] getCertificateChain(@Nullable String alias) {
        Generation found = find(alias);
        return found == null ? null : found.chain().toArray(new X509Certificate[0]);
    }

    @Override
    public String @Nullable [] getServerAliases(@Nullable String keyType, Principal @Nullable [] issuers) {
        String alias = choose(keyType);
        return alias == null ? null : new String[] {alias};
    }

    @Override
    public String @Nullable [] getClientAliases(@Nullable String keyType, Principal @Nullable [] issuers) {
        return null; // this is a server
    }

    @Override
    public @Nullable String chooseClientAlias(String @Nullable [] keyTypes, Principal @Nullable [] issuers,
            @Nullable Socket socket) {
        return null;
    }
}
