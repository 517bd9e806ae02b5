package dev.pinion.certs;

/// Whose TLS the server's sockets speak. Keys, certificates and all cryptography are the JDK's in both.
public enum TlsProvider {
    /// The default: nothing but the JDK.
    JDK("jdk"),
    /// Bouncy Castle's JSSE, which has the post-quantum group X25519MLKEM768. Its jar,
    /// `bctls-jdk18on`, is needed only by those who choose it.
    BOUNCY_CASTLE("bc");

    private final String text;

    TlsProvider(String text) {
        this.text = text;
    }

    /// The name as the operator types it.
    public String text() {
        return text;
    }

    /// The provider of that name.
    ///
    /// @throws IllegalArgumentException for any other name, with those that exist
    public static TlsProvider parse(String text) {
        for (TlsProvider provider : values()) {
            if (provider.text.equals(text)) {
                return provider;
            }
        }
        throw new IllegalArgumentException("tls.provider is '" + text + "'; expected jdk or bc");
    }
}
