package dev.pinion.certs.tls;

import java.net.Socket;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.List;

import javax.net.ssl.SSLEngine;

import org.bouncycastle.jsse.BCX509ExtendedKeyManager;
import org.bouncycastle.jsse.BCX509Key;
import org.jspecify.annotations.Nullable;

/// [SwappableKeys] as Bouncy Castle's TLS asks for them. A key manager of its own kind is not asked to prove that a key
/// fits a certificate, which would refuse every Ed25519 key of the JDK for its name; `PairCheck` has looked. Any thread.
final class BouncyKeys extends BCX509ExtendedKeyManager {
    private record Key(String getKeyType, PrivateKey getPrivateKey, List<X509Certificate> chain) implements BCX509Key {
        @Override
        public X509Certificate[] getCertificateChain() {
            return chain.toArray(new X509Certificate[0]);
        }
    }

    private final SwappableKeys keys;

    BouncyKeys(SwappableKeys keys) {
        this.keys = keys;
    }

    @Override
    protected @Nullable BCX509Key getKeyBC(@Nullable String keyType, @Nullable String alias) {
        PrivateKey key = keys.getPrivateKey(alias);
        X509Certificate[] chain = keys.getCertificateChain(alias);
        return keyType == null || key == null || chain == null ? null
                : new Key(keyType, RenamedEd25519.forBouncyCastle(key), List.of(chain));
    }

    @Override
    public @Nullable String chooseServerAlias(@Nullable String keyType, Principal @Nullable [] issuers,
            @Nullable Socket socket) {
        return keys.chooseServerAlias(keyType, issuers, socket);
    }

    @Override
    public @Nullable String chooseEngineServerAlias(@Nullable String keyType, Principal @Nullable [] issuers,
            @Nullable SSLEngine engine) {
        return keys.chooseEngineServerAlias(keyType, issuers, engine);
    }

    @Override
    public @Nullable PrivateKey getPrivateKey(@Nullable String alias) {
        return keys.getPrivateKey(alias);
    }

    @Override
    public X509Certificate @Nullable [] getCertificateChain(@Nullable String alias) {
        return keys.getCertificateChain(alias);
    }

    @Override
    public String @Nullable [] getServerAliases(@Nullable String keyType, Principal @Nullable [] issuers) {
        return keys.getServerAliases(keyType, issuers);
    }

    @Override
    public String @Nullable [] getClientAliases(@Nullable String keyType, Principal @Nullable [] issuers) {
        return keys.getClientAliases(keyType, issuers);
    }

    @Override
    public @Nullable String chooseClientAlias(String @Nullable [] keyTypes, Principal @Nullable [] issuers,
            @Nullable Socket socket) {
        return keys.chooseClientAlias(keyTypes, issuers, socket);
    }
}
