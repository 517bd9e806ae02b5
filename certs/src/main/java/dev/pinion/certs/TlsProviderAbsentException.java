package dev.pinion.certs;

/// The chosen [TlsProvider] is not on the class path. The message is for the operator.
public final class TlsProviderAbsentException extends RuntimeException {
    private static final long serialVersionUID = 1;

    TlsProviderAbsentException(ClassNotFoundException absent) {
        super("tls.provider is bc, and Bouncy Castle's TLS is not on the class path. Expected the jar bctls-jdk18on"
                + " (Maven: org.bouncycastle:bctls-jdk18on) and bcutil-jdk18on beside the other jars of Bouncy Castle."
                + " Put them there, or choose tls.provider jdk.", absent);
    }
}
