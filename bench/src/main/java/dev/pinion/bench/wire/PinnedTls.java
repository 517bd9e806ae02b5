package dev.pinion.bench.wire;

import java.security.GeneralSecurityException;

import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.TrustManager;

import dev.pinion.protocol.Pin;
import dev.pinion.protocol.tls.PinnedTrust;
import dev.pinion.protocol.tls.TlsRules;

/// Makes TLS engines that trust one key only. Each call makes a context of its own, so that no
/// handshake is ever resumed: a connect rate of resumed sessions would flatter every server. Thread: any; stateless.
final class PinnedTls {
    private PinnedTls() {}

    static SSLEngine engine(String host, int port, Pin pin) {
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, new TrustManager[] {new PinnedTrust(pin::equals)}, null);
            SSLEngine engine = context.createSSLEngine(host, port);
            engine.setUseClientMode(true);
            SSLParameters rules = engine.getSSLParameters();
            TlsRules.apply(rules);
            engine.setSSLParameters(rules);
            return engine;
        } catch (GeneralSecurityException missing) {
            throw new IllegalStateException("this Java has no TLS", missing);
        }
    }
}
