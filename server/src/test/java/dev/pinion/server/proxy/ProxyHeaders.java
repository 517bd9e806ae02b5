package dev.pinion.server.proxy;

import java.io.ByteArrayOutputStream;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.util.HexFormat;
import java.util.zip.CRC32C;

/// What balancers write, byte by byte as the specification has it. Pure.
public final class ProxyHeaders {
    public static final int LOCAL = 0x20;
    public static final int PROXY = 0x21;
    public static final int TCP4 = 0x11;
    public static final int TCP6 = 0x21;
    private static final byte[] SIGNATURE = HexFormat.of().parseHex("0d0a0d0a000d0a515549540a");

    private ProxyHeaders() {}

    /// Any header at all, its length told rightly.
    public static byte[] header(int versionAndCommand, int family, byte[] rest) {
        var out = new ByteArrayOutputStream();
        out.writeBytes(SIGNATURE);
        out.write(versionAndCommand);
        out.write(family);
        out.write(rest.length >> 8);
        out.write(rest.length);
        out.writeBytes(rest);
        return out.toByteArray();
    }

    /// One that brings a client over TCP.
    public static byte[] bringing(String address, int port, byte... tlvs) {
        byte[] bytes = InetAddress.ofLiteral(address).getAddress();
        return header(PROXY, bytes.length == 4 ? TCP4 : TCP6, addresses(bytes, port, tlvs));
    }

    /// Source and destination, ports, and what else is told.
    public static byte[] addresses(byte[] source, int port, byte... tlvs) {
        ByteBuffer rest = ByteBuffer.allocate(2 * source.length + 4 + tlvs.length);
        rest.put(source).put(new byte[source.length]).putChar((char) port).putChar((char) 61614).put(tlvs);
        return rest.array();
    }

    public static byte[] tlv(int type, byte... value) {
        return ByteBuffer.allocate(3 + value.length).put((byte) type).putChar((char) value.length).put(value).array();
    }

    /// With the checksum that belongs to it, in a TLV at the end.
    public static byte[] checked(String address, int port) {
        byte[] whole = bringing(address, port, tlv(3, new byte[4]));
        var sum = new CRC32C();
        sum.update(whole);
        ByteBuffer.wrap(whole).putInt(whole.length - 4, (int) sum.getValue());
        return whole;
    }
}
