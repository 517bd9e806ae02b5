package dev.pinion.server.settings.typed;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;

import dev.pinion.protocol.tls.TlsRules;

/// Where to listen, as it is typed: `HOST:PORT`, `[IPV6]:PORT`, or a host alone.
///
/// @param host a name or address of this machine, without brackets
/// @param port 0 picks a free one
public record ListenAddress(String host, int port) {
    private static final int PORT_MAX = 65_535;
    private static final String EXPECTED = "expected HOST:PORT such as 127.0.0.1:61614 or [::]:61614, with a port from 0 to "
            + PORT_MAX + " (0 picks a free one)";

    public ListenAddress {
        if (host.isEmpty() || port < 0 || port > PORT_MAX) {
            throw new IllegalArgumentException(EXPECTED);
        }
    }

    /// Reads it.
    ///
    /// @throws IllegalArgumentException saying what was expected
    public static ListenAddress parse(String text) {
        int colon = text.lastIndexOf(':');
        if (text.startsWith("[")) {
            int end = text.indexOf(']');
            if (end < 0 || (end + 1 < text.length() && colon != end + 1)) {
                throw new IllegalArgumentException(EXPECTED);
            }
            return new ListenAddress(text.substring(1, end), colon > end ? port(text.substring(colon + 1)) : usual());
        }
        if (colon >= 0 && text.indexOf(':') != colon) {
            throw new IllegalArgumentException("an IPv6 address stands in brackets; " + EXPECTED);
        }
        return colon < 0 ? new ListenAddress(text, usual())
                : new ListenAddress(text.substring(0, colon), port(text.substring(colon + 1)));
    }

    private static int usual() {
        return TlsRules.DEFAULT_PORT;
    }

    private static int port(String digits) {
        if (!digits.matches("[0-9]{1,5}")) {
            throw new IllegalArgumentException(EXPECTED);
        }
        return Integer.parseInt(digits);
    }

    /// What is bound.
    ///
    /// @param saidBy how a refusal begins
    /// @throws IllegalArgumentException where this machine has no such address
    public InetSocketAddress resolved(String saidBy) {
        try {
            return new InetSocketAddress(InetAddress.getByName(host), port);
        } catch (UnknownHostException unknown) {
            throw new IllegalArgumentException(saidBy + " is '" + host
                    + "', which is no address of this machine; expected such as 127.0.0.1 or 0.0.0.0", unknown);
        }
    }

    /// As it is typed.
    @Override
    public String toString() {
        return (host.indexOf(':') >= 0 ? "[" + host + "]" : host) + ":" + port;
    }
}
