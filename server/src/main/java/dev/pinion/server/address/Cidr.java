package dev.pinion.server.address;

import java.net.InetAddress;
import java.util.HexFormat;

/// A block of addresses such as `10.0.0.0/8` or `fd00::/8`. Immutable.
final class Cidr {
    private final byte[] network;
    private final int prefixBits;

    private Cidr(byte[] network, int prefixBits) {
        this.network = network;
        this.prefixBits = prefixBits;
    }

    /// Reads an address, alone or with `/BITS`. A block with bits beyond its prefix is refused: it is a typing
    /// error more often than not, and guessing which half was meant would open or close the wrong door.
    static Cidr parse(String text) {
        int slash = text.indexOf('/');
        String address = slash < 0 ? text : text.substring(0, slash);
        byte[] network = literal(address, text);
        int prefixBits = slash < 0 ? network.length * 8 : bits(text.substring(slash + 1), network.length * 8, text);
        for (int bit = prefixBits; bit < network.length * 8; bit++) {
            if ((network[bit / 8] & (0x80 >> bit % 8)) != 0) {
                throw refused(text, "has bits set beyond its /" + prefixBits);
            }
        }
        return new Cidr(network, prefixBits);
    }

    boolean contains(InetAddress address) {
        byte[] bytes = address.getAddress();
        if (bytes.length != network.length) {
            return false;
        }
        int whole = prefixBits / 8;
        for (int i = 0; i < whole; i++) {
            if (bytes[i] != network[i]) {
                return false;
            }
        }
        int rest = prefixBits % 8;
        return rest == 0 || ((bytes[whole] ^ network[whole]) & (0xff00 >> rest) & 0xff) == 0;
    }

    private static byte[] literal(String address, String text) {
        if (!address.contains(":") && !address.matches("\\d{1,3}(\\.\\d{1,3}){3}")) {
            throw refused(text, "is not an address"); // the JDK also reads 10.1 as 10.0.0.1
        }
        try {
            // Only literals: a name in an address rule would be looked up once and silently grow old.
            return InetAddress.ofLiteral(address).getAddress();
        } catch (IllegalArgumentException notAnAddress) {
            throw refused(text, "is not an address");
        }
    }

    private static int bits(String digits, int most, String text) {
        if (digits.matches("\\d{1,3}") && Integer.parseInt(digits) <= most) {
            return Integer.parseInt(digits);
        }
        throw refused(text, "has a prefix length outside 0 to " + most);
    }

    private static IllegalArgumentException refused(String text, String why) {
        return new IllegalArgumentException(
                "address rule '%s' %s; expected an address or a block such as 10.0.0.0/8, 192.168.1.7, fd00::/8"
                        .formatted(text, why));
    }

    @Override
    public String toString() {
        return (network.length == 4 ? "IPv4 " : "IPv6 ") + HexFormat.of().formatHex(network) + "/" + prefixBits;
    }
}
