package dev.pinion.protocol.tls;

import javax.net.ssl.SSLParameters;

/// What both ends demand of TLS: version 1.3 only, authenticated ciphers only, the protocol's name agreed on
/// (RFC 9325).
public final class TlsRules {

    public static final int DEFAULT_PORT = 61614;
    public static final String VERSION = "TLSv1.3";
    /// The name in ALPN. A peer that offers another is refused; stock clients, which offer none, are accepted.
    public static final String APPLICATION_PROTOCOL = "v12.stomp";

    private TlsRules() {}

    public static void apply(SSLParameters parameters) {
        parameters.setProtocols(new String[] {VERSION});
        parameters.setCipherSuites(
                new String[] {"TLS_AES_128_GCM_SHA256", "TLS_AES_256_GCM_SHA384", "TLS_CHACHA20_POLY1305_SHA256"});
        parameters.setUseCipherSuitesOrder(true);
        parameters.setApplicationProtocols(new String[] {APPLICATION_PROTOCOL});
    }
}
