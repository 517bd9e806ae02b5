package dev.pinion.server.access;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;

/// What counts as one peer before it has shown who it is: an IPv4 address, or the /64 of an IPv6 one.
final class Network {
    private static final int IPV6_BYTES = 16;
    private static final int PREFIX_BYTES = 8;

    private Network() {}

    /// As operators write it: `192.0.2.1` or `2001:db8:0:0:0:0:0:0/64`.
    static String of(InetAddress address) {
        byte[] bytes = address.getAddress();
        if (bytes.length != IPV6_BYTES) {
            return address.getHostAddress();
        }
        Arrays.fill(bytes, PREFIX_BYTES, IPV6_BYTES, (byte) 0);
        try {
            return InetAddress.getByAddress(bytes).getHostAddress() + "/64";
        } catch (UnknownHostException sixteenBytesAreAnAddress) {
            throw new IllegalStateException(sixteenBytesAreAnAddress);
        }
    }
}
