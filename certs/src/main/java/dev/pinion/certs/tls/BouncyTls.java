package dev.pinion.certs.tls;

import java.lang.reflect.InaccessibleObjectException;
import java.lang.reflect.Method;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Optional;
import java.util.logging.Level;
import java.util.logging.Logger;

import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;

import org.bouncycastle.jsse.BCSSLConnection;
import org.bouncycastle.jsse.BCSSLSocket;
import org.bouncycastle.jsse.provider.BouncyCastleJsseProvider;
import org.bouncycastle.tls.NamedGroup;
import org.bouncycastle.tls.SecurityParameters;
import org.bouncycastle.tls.TlsContext;

/// Bouncy Castle's TLS over the JDK's cryptography. Nothing is registered for the whole JVM. The only class that names
/// what is in `bctls`, so that the jar is needed only by those who choose it. Any thread.
public record BouncyTls(SSLContext context) implements TlsStack {
    /// Most wanted first. A group per curve that a server key may be on: without it such a key is never shown.
    private static final String[] GROUPS = {"X25519MLKEM768", "x25519", "secp256r1", "secp384r1", "secp521r1"};
    /// Held, for the JDK forgets the level of a logger that nobody holds.
    private static final Logger NOISE = Logger.getLogger("org.bouncycastle.jsse");

    public static BouncyTls of(SwappableKeys keys, TrustManager clients) {
        NOISE.setLevel(Level.OFF); // a line per connection, and more for whoever sends garbage: a log to be filled at will
        try {
            var provider = new BouncyCastleJsseProvider(false, new OrderedCrypto());
            SSLContext context = SSLContext.getInstance("TLSv1.3", provider);
            context.init(new KeyManager[] {new BouncyKeys(keys)}, new TrustManager[] {clients}, new SecureRandom());
            return new BouncyTls(context);
        } catch (GeneralSecurityException itsOwnAlgorithm) {
            throw new IllegalStateException(itsOwnAlgorithm);
        }
    }

    @Override
    public void complete(SSLParameters parameters) {
        parameters.setNamedGroups(GROUPS);
    }

    /// Nobody is told but by a method that is not public: on the module path there is no answer.
    @Override
    public Optional<String> group(SSLSocket socket) {
        try {
            BCSSLConnection connection = ((BCSSLSocket) socket).getConnection();
            Method hidden = connection.getClass().getDeclaredMethod("getTlsContext");
            hidden.setAccessible(true);
            SecurityParameters agreed = ((TlsContext) hidden.invoke(connection)).getSecurityParametersConnection();
            return Optional.of(NamedGroup.getName(agreed.getNegotiatedGroup()));
        } catch (ReflectiveOperationException | InaccessibleObjectException notTold) {
            return Optional.empty();
        }
    }
}
