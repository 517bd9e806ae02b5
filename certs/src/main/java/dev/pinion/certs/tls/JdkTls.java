package dev.pinion.certs.tls;

import java.security.GeneralSecurityException;
import java.security.SecureRandom;

import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.TrustManager;

/// The JDK's own TLS. Any thread.
public record JdkTls(SSLContext context) implements TlsStack {
    /// Most wanted first, and none of the large ones of the JDK's own list: a ClientHello with an invented share of
    /// ffdhe8192 costs its sender nothing and us 36 ms.
    private static final String[] GROUPS = {"x25519", "secp256r1", "secp384r1", "secp521r1"};
    /// RFC 8446, 4.6.1 forbids tickets that live longer than seven days, so the JDK issues none when sessions would.
    /// That is a setting of this context alone; `jdk.tls.server.newSessionTicketCount=0` is read once per JVM and would
    /// bind everyone else in it.
    private static final int SESSION_TIMEOUT_WITHOUT_TICKETS = 7 * 24 * 3600 + 1;

    public static JdkTls of(KeyManager keys, TrustManager clients) {
        try {
            SSLContext context = SSLContext.getInstance("TLSv1.3");
            context.init(new KeyManager[] {keys}, new TrustManager[] {clients}, new SecureRandom());
            context.getServerSessionContext().setSessionTimeout(SESSION_TIMEOUT_WITHOUT_TICKETS);
            context.getServerSessionContext().setSessionCacheSize(1); // nothing is ever cached; zero would mean no limit
            return new JdkTls(context);
        } catch (GeneralSecurityException everyJdkHasIt) {
            throw new IllegalStateException(everyJdkHasIt);
        }
    }

    @Override
    public void complete(SSLParameters parameters) {
        parameters.setNamedGroups(GROUPS);
    }
}
