package dev.pinion.bench.wire;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.OptionalLong;
import java.util.function.Supplier;

import dev.pinion.protocol.Pin;

/// The server under load. Load is sent to this machine only, unless `remoteAllowed`: a mistyped host must not
/// become an attack on somebody's server.
///
/// @param name     for tables
/// @param passcode the token; asked for once per connection, never printed
/// @param pid      the server's process, where memory is to be read
public record Target(String name, String host, int port, Pin pin, Dialect dialect, Supplier<String> passcode,
        OptionalLong pid, boolean remoteAllowed) {
    public Target {
        if (port < 1 || port > 65_535)
            throw new IllegalArgumentException("port is " + port + ", expected 1 to 65535");
    }

    /// Finds the host.
    ///
    /// @throws IllegalArgumentException when the host is unknown, or is not this machine and that was not allowed
    public InetSocketAddress address() {
        try {
            InetAddress found = InetAddress.getByName(host);
            if (!found.isLoopbackAddress() && !remoteAllowed)
                throw new IllegalArgumentException(
                        host + " is not this machine: load is sent to loopback addresses only, "
                                + "unless remote targets are allowed");
            return new InetSocketAddress(found, port);
        } catch (UnknownHostException unknown) {
            throw new IllegalArgumentException("host " + host + " is unknown", unknown);
        }
    }

    @Override
    public String toString() {
        return "Target[" + name + " at " + host + ":" + port + "]";
    }
}
