package dev.pinion.server.proxy;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Optional;
import java.util.zip.CRC32C;

/// What a balancer says of a connection before its client speaks: the PROXY protocol, version 2, read to the last byte of its
/// header and no further. Nothing is guessed: what is no header of a client over TCP is refused.
///
/// Pure, but for the reading. Limit: the bytes that the reader allows, looked at before their memory is taken.
///
/// @param client whom it brings; empty: nobody, it speaks for itself (LOCAL)
record ProxyHeader(Optional<InetSocketAddress> client) {
    private static final byte[] SIGNATURE = {'\r', '\n', '\r', '\n', 0, '\r', '\n', 'Q', 'U', 'I', 'T', '\n'};
    private static final int FIXED_BYTES = 16;
    private static final int VERSION = 2;
    private static final int LOCAL = 0;
    private static final int PROXY = 1;
    private static final int TCP_OVER_IPV4 = 0x11;
    private static final int TCP_OVER_IPV6 = 0x21;
    private static final int TLV_HEAD_BYTES = 3;
    private static final int CRC32C_TYPE = 3;
    private static final int CRC32C_BYTES = 4;
    private static final int TLS_HANDSHAKE = 0x16;
    private static final String EXPECTED = "; expected a header of the PROXY protocol, version 2"
            + " (HAProxy: send-proxy-v2, AWS: proxy protocol v2), in front of what the client says";

    /// Reads one; empty where the balancer has closed without a word, as one does that looks whether somebody listens.
    ///
    /// @param bytesMax of a whole header
    static Optional<ProxyHeader> read(InputStream in, int bytesMax) throws IOException, ProxyRefusedException {
        byte[] fixed = new byte[FIXED_BYTES];
        int got = 0;
        while (got < FIXED_BYTES) {
            int count = in.read(fixed, got, FIXED_BYTES - got);
            if (count < 0 && got == 0) {
                return Optional.empty();
            }
            if (count < 0) {
                throw truncated(got, FIXED_BYTES);
            }
            got += count;
            requireSignature(fixed, Math.min(got, SIGNATURE.length));
        }
        int version = fixed[12] >> 4 & 0xf;
        int command = fixed[12] & 0xf;
        if (version != VERSION || command > PROXY) {
            throw new ProxyRefusedException("version " + version + " and command " + command + EXPECTED);
        }
        int bytes = FIXED_BYTES + ByteBuffer.wrap(fixed).getChar(14);
        if (bytes > bytesMax) {
            throw new ProxyRefusedException("a PROXY header of " + bytes + " bytes; expected at most " + bytesMax
                    + " (proxy.header.bytes.max)");
        }
        byte[] whole = Arrays.copyOf(fixed, bytes);
        int rest = in.readNBytes(whole, FIXED_BYTES, bytes - FIXED_BYTES);
        if (FIXED_BYTES + rest < bytes) {
            throw truncated(FIXED_BYTES + rest, bytes);
        }
        return Optional.of(
                new ProxyHeader(command == LOCAL ? Optional.empty() : Optional.of(client(whole, fixed[13] & 0xff))));
    }

    private static void requireSignature(byte[] fixed, int count) throws ProxyRefusedException {
        if (Arrays.equals(fixed, 0, count, SIGNATURE, 0, count)) {
            return;
        }
        String what = switch (fixed[0]) {
            case 'P' -> "text, as version 1 of the PROXY protocol begins";
            case TLS_HANDSHAKE -> "TLS without a PROXY header";
            default -> "no PROXY header";
        };
        throw new ProxyRefusedException(what + EXPECTED);
    }

    private static InetSocketAddress client(byte[] whole, int family) throws ProxyRefusedException {
        int addressBytes = switch (family) {
            case TCP_OVER_IPV4 -> 4;
            case TCP_OVER_IPV6 -> 16;
            default -> throw new ProxyRefusedException(
                    "a client of family and transport 0x%02x; expected TCP over IPv4 (0x11) or IPv6 (0x21)"
                            .formatted(family));
        };
        int told = FIXED_BYTES + 2 * addressBytes + 4;
        if (whole.length < told) {
            throw truncated(whole.length, told);
        }
        InetAddress address;
        try { // an IPv4 address in the clothes of IPv6 becomes one of IPv4, so that rules for it hold
            address = InetAddress.getByAddress(Arrays.copyOfRange(whole, FIXED_BYTES, FIXED_BYTES + addressBytes));
        } catch (UnknownHostException impossible) {
            throw new IllegalStateException(impossible); // 4 or 16 bytes are an address
        }
        if (address.isAnyLocalAddress() || address.isMulticastAddress()) { // the first is what the operator's own door has
            throw new ProxyRefusedException(
                    "a client at " + address.getHostAddress() + "; expected the address of a host");
        }
        requireTlvs(whole, told);
        return new InetSocketAddress(address, ByteBuffer.wrap(whole).getChar(FIXED_BYTES + 2 * addressBytes));
    }

    /// What else it tells is passed over, but must be whole; a checksum must be right.
    private static void requireTlvs(byte[] whole, int first) throws ProxyRefusedException {
        int at = first;
        while (at < whole.length) {
            int value = at + TLV_HEAD_BYTES;
            int end = value > whole.length ? value : value + ByteBuffer.wrap(whole).getChar(at + 1);
            if (end > whole.length) {
                throw new ProxyRefusedException("a PROXY header with a TLV that ends beyond it, at byte " + at);
            }
            if (whole[at] == CRC32C_TYPE) {
                requireChecksum(whole, value, end);
            }
            at = end;
        }
    }

    private static void requireChecksum(byte[] whole, int value, int end) throws ProxyRefusedException {
        boolean right = end - value == CRC32C_BYTES;
        if (right) {
            byte[] zeroed = whole.clone();
            Arrays.fill(zeroed, value, end, (byte) 0);
            var checksum = new CRC32C();
            checksum.update(zeroed);
            right = ByteBuffer.wrap(whole).getInt(value) == (int) checksum.getValue();
        }
        if (!right) {
            throw new ProxyRefusedException("a PROXY header whose CRC32c is not that of its bytes");
        }
    }

    private static ProxyRefusedException truncated(int bytes, int expected) {
        return new ProxyRefusedException(
                "a PROXY header that ends after " + bytes + " bytes; expected " + expected + " or more");
    }
}
