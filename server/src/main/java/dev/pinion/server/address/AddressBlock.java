package dev.pinion.server.address;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;

/// What counts as one address: an IPv4 address, or the /64 of an IPv6 one, since whoever has one of those has them all.
public final class AddressBlock {
    private static final int PREFIX_BYTES = 8;

    private AddressBlock() {}

    public static InetAddress of(InetAddress address) {
        if (!(address instanceof Inet6Address)) {
            return address;
        }
        byte[] bytes = address.getAddress();
        Arrays.fill(bytes, PREFIX_BYTES, bytes.length, (byte) 0);
        try {
            return InetAddress.getByAddress(bytes);
        } catch (UnknownHostException impossible) {
            throw new IllegalStateException(impossible); // sixteen bytes are an address
        }
    }
}
