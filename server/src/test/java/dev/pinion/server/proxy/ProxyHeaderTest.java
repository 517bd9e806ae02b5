package dev.pinion.server.proxy;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// The PROXY protocol, version 2, as bytes.
class ProxyHeaderTest {
    private static final int BYTES_MAX = 600;

    private static Optional<InetSocketAddress> client(byte[] bytes) throws IOException, ProxyRefusedException {
        return ProxyHeader.read(new ByteArrayInputStream(bytes), BYTES_MAX).orElseThrow().client();
    }

    private static Optional<InetSocketAddress> at(String address, int port) {
        return Optional.of(new InetSocketAddress(InetAddress.ofLiteral(address), port));
    }

    @Test
    void aClientIsWhereTheBalancerSays() {
        assertAll(() -> assertEquals(at("10.1.2.3", 65_535), client(ProxyHeaders.bringing("10.1.2.3", 65_535))),
                () -> assertEquals(at("2001:db8::7", 0), client(ProxyHeaders.bringing("2001:db8::7", 0))),
                () -> assertEquals(at("10.1.2.3", 9),
                        client(ProxyHeaders.bringing("10.1.2.3", 9, ProxyHeaders.tlv(0xea, new byte[500])))),
                () -> assertEquals(at("10.1.2.3", 9), client(ProxyHeaders.checked("10.1.2.3", 9))));
    }

    @Test
    void aClientOfIPv4InTheClothesOfIPv6IsOneOfIPv4() throws Exception {
        byte[] mapped = new byte[16];
        mapped[10] = mapped[11] = -1;
        mapped[12] = 10;
        mapped[15] = 7;

        assertEquals(at("10.0.0.7", 5),
                client(ProxyHeaders.header(ProxyHeaders.PROXY, ProxyHeaders.TCP6, ProxyHeaders.addresses(mapped, 5))));
    }

    @Test
    void ofLocalEverythingElseIsPassedOver() throws Exception {
        assertEquals(Optional.empty(), client(ProxyHeaders.header(ProxyHeaders.LOCAL, 0, new byte[0])));
        assertEquals(Optional.empty(), client(ProxyHeaders.header(ProxyHeaders.LOCAL, 0xff, new byte[40])));
    }

    @Test
    void whoClosesWithoutAWordBringsNobody() throws Exception {
        assertEquals(Optional.empty(), ProxyHeader.read(InputStream.nullInputStream(), BYTES_MAX));
    }

    @Test
    void itMayArriveInAnyPiecesAndNothingBehindItIsRead() throws Exception {
        byte[] header = ProxyHeaders.bringing("10.1.2.3", 9, ProxyHeaders.tlv(4, new byte[9]));
        byte[] sent = Arrays.copyOf(header, header.length + 5);
        for (int piece = 1; piece <= sent.length; piece++) {
            int most = piece;
            var in = new FilterInputStream(new ByteArrayInputStream(sent)) {
                @Override
                public int read(byte[] into, int from, int length) throws IOException {
                    return super.read(into, from, Math.min(length, most));
                }
            };
            assertEquals(at("10.1.2.3", 9), ProxyHeader.read(in, BYTES_MAX).orElseThrow().client());
            assertEquals(5, in.available(), "in pieces of " + piece);
        }
    }

    @Test
    void oneThatEndsAnywhereIsRefused() {
        byte[] header = ProxyHeaders.bringing("10.1.2.3", 9, ProxyHeaders.tlv(4, new byte[9]));
        for (int bytes = 1; bytes < header.length; bytes++) {
            byte[] begun = Arrays.copyOf(header, bytes);
            assertTrue(String.valueOf(assertThrows(ProxyRefusedException.class, () -> client(begun)).getMessage())
                    .contains("ends after " + bytes + " bytes"));
        }
    }

    private static Stream<Arguments> refused() {
        byte[] four = {10, 1, 2, 3};
        byte[] wrongSum = ProxyHeaders.checked("10.1.2.3", 9);
        wrongSum[20] ^= 1;
        byte[] beyond = ProxyHeaders.bringing("10.1.2.3", 9, (byte) 4, (byte) 0, (byte) 9, (byte) 1);
        return Stream.of(
                Arguments.of("version 1", "PROXY TCP4 10.1.2.3 10.1.2.4 1 2\r\n".getBytes(StandardCharsets.US_ASCII)),
                Arguments.of("TLS without", new byte[] {0x16, 3, 1, 2, 0, 1}),
                Arguments.of("no PROXY header", "CONNECT\n\n\0".getBytes(StandardCharsets.US_ASCII)),
                Arguments.of("no PROXY header", "\r\n\r\n\0\r\nQUIT\r....".getBytes(StandardCharsets.US_ASCII)),
                Arguments.of("version 1 and command 1", ProxyHeaders.header(0x11, 0x11, new byte[12])),
                Arguments.of("version 2 and command 2", ProxyHeaders.header(0x22, 0x11, new byte[12])),
                Arguments.of("transport 0x00", ProxyHeaders.header(0x21, 0x00, new byte[0])),
                Arguments.of("transport 0x12", ProxyHeaders.header(0x21, 0x12, ProxyHeaders.addresses(four, 1))),
                Arguments.of("transport 0x31", ProxyHeaders.header(0x21, 0x31, new byte[216])),
                Arguments.of("ends after 27 bytes", ProxyHeaders.header(0x21, 0x11, new byte[11])),
                Arguments.of("ends after 51 bytes", ProxyHeaders.header(0x21, 0x21, new byte[35])),
                Arguments.of("at 0.0.0.0", ProxyHeaders.bringing("0.0.0.0", 1)),
                Arguments.of("at 0:0:0:0:0:0:0:0", ProxyHeaders.bringing("::", 1)),
                Arguments.of("at 224.0.0.1", ProxyHeaders.bringing("224.0.0.1", 1)),
                Arguments.of("TLV that ends beyond it, at byte 28", beyond),
                Arguments.of("TLV that ends beyond it, at byte 28",
                        ProxyHeaders.bringing("10.1.2.3", 9, (byte) 4, (byte) 0)),
                Arguments.of("of 601 bytes", ProxyHeaders.header(0x21, 0x11, new byte[601 - 16])),
                Arguments.of("of 65551 bytes", ProxyHeaders.header(0x20, 0x11, new byte[65_535])),
                Arguments.of("CRC32c", wrongSum),
                Arguments.of("CRC32c", ProxyHeaders.bringing("10.1.2.3", 9, ProxyHeaders.tlv(3, new byte[5]))));
    }

    @ParameterizedTest
    @MethodSource("refused")
    void whatIsNoHeaderOfAClientIsRefusedAndSaysWhy(String why, byte[] bytes) {
        var in = new ByteArrayInputStream(bytes);
        ProxyRefusedException refused = assertThrows(ProxyRefusedException.class,
                () -> ProxyHeader.read(in, BYTES_MAX));
        assertTrue(String.valueOf(refused.getMessage()).contains(why), refused::getMessage);
        assertTrue(bytes.length - in.available() <= BYTES_MAX, "it read too much");
    }
}
