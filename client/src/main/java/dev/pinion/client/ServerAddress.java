package dev.pinion.client;

import dev.pinion.client.checks.Settings;

/// Where a server is reached: a host name or address, and a port.
///
/// @param host name or address of the server
/// @param port its port
public record ServerAddress(String host, int port) {

    /// Checks the address.
    public ServerAddress {
        Settings.require(!host.isBlank() && host.chars().allMatch(c -> c > ' ' && c != 0x7f), "host", '"' + host + '"',
                "a host name or address");
        Settings.require(port >= 1 && port <= 65_535, "port", port, "1 to 65535");
    }

    /// `host:port`, with brackets around an IPv6 address.
    @Override
    public String toString() {
        return (host.indexOf(':') >= 0 ? '[' + host + ']' : host) + ':' + port;
    }
}
