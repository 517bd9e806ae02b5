package dev.pinion.cli.typed;

import dev.pinion.protocol.tls.TlsRules;

/// Where a server is, as it is typed: `HOST`, `HOST:PORT`, `[IPV6]:PORT`.
///
/// @param host name or address, without brackets
/// @param port 1 to 65535
public record ServerAddress(String host, int port) {

    private static final String EXPECTED = "; expected HOST:PORT such as localhost:61614 or [::1]:61614";

    public static ServerAddress parse(String text) {
        int colon = text.lastIndexOf(':');
        if (text.startsWith("[")) {
            int end = text.indexOf(']');
            if (end < 0 || colon > end + 1 || (end + 1 < text.length() && colon != end + 1)) {
                throw new IllegalArgumentException("'" + text + "' is not an address" + EXPECTED);
            }
            return new ServerAddress(host(text.substring(1, end), text),
                    colon > end ? port(text.substring(colon + 1), text) : TlsRules.DEFAULT_PORT);
        }
        if (colon >= 0 && text.indexOf(':') != colon) {
            throw new IllegalArgumentException("'" + text + "' has more than one colon" + EXPECTED);
        }
        return colon < 0 ? new ServerAddress(host(text, text), TlsRules.DEFAULT_PORT)
                : new ServerAddress(host(text.substring(0, colon), text), port(text.substring(colon + 1), text));
    }

    private static String host(String host, String text) {
        if (host.isEmpty() || !host.chars().allMatch(c -> c > ' ' && c < 0x7f && c != '/' && c != '@')) {
            throw new IllegalArgumentException("'" + text + "' has no host name that can be used" + EXPECTED);
        }
        return host;
    }

    private static int port(String digits, String text) {
        if (digits.matches("[0-9]{1,5}")) {
            int port = Integer.parseInt(digits);
            if (port >= 1 && port <= 65_535) {
                return port;
            }
        }
        throw new IllegalArgumentException("'" + text + "' has no port from 1 to 65535" + EXPECTED);
    }

    /// As it is typed.
    @Override
    public String toString() {
        return (host.indexOf(':') >= 0 ? "[" + host + "]" : host) + ":" + port;
    }
}
