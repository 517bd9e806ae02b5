package dev.pinion.server;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

import dev.pinion.server.address.ListenerSettings;
import dev.pinion.server.proxy.ProxyHeaders;

/// A door behind a balancer that brings clients by the PROXY protocol: whose address counts, and what else a balancer may say.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class BalancerTest {
    private static final String BALANCER = "127.0.0.9";
    private static final byte[] CHECK = ProxyHeaders.header(ProxyHeaders.LOCAL, 0, new byte[0]);

    @TempDir
    private static Path data;
    private TestServer server;
    private final AuditLines audit = new AuditLines();
    private final AtomicInteger sources = new AtomicInteger();

    @BeforeAll
    void start() throws IOException {
        var any = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
        var behind = new ListenerSettings("behind", any, List.of(), List.of("10.9.0.0/16"),
                List.of(BALANCER, "127.0.9.0/24"), 100, 2, 100);
        server = TestServer.start(data,
                config -> config.withListeners(List.of(behind))
                        .withAddresses(List.of(), List.of("10.8.0.0/16"))
                        .withAbuseLimits(config.abuseLimits().withFailures(1, Duration.ofSeconds(3))));
    }

    @AfterAll
    void stop() {
        server.close();
        audit.close();
    }

    private InetSocketAddress address() {
        return Objects.requireNonNull(server.server().listeners().get("behind"));
    }

    private int port() {
        return address().getPort();
    }

    private Socket balancer(String from, byte... header) throws IOException {
        var plain = new Socket(InetAddress.ofLiteral("127.0.0.1"), port(), InetAddress.ofLiteral(from), 0);
        plain.setSoTimeout(20_000);
        plain.getOutputStream().write(header);
        return plain;
    }

    private Wire brought(String client, int port) throws IOException {
        return Wire.over(balancer(BALANCER, ProxyHeaders.bringing(client, port)), port());
    }

    private Wire session(Wire wire, String subject) throws IOException {
        return wire.connect(server.token(subject, "send:>", "read:>"));
    }

    /// Closed without a word of TLS.
    private static void assertClosed(Socket plain) throws IOException {
        try (plain) {
            assertEquals(-1, plain.getInputStream().read());
        } catch (SocketException reset) {
            assertTrue(plain.isClosed());
        }
    }

    private String line(String start, String part) {
        return await()
                .until(() -> audit.beginning(start).stream().filter(line -> line.contains(part)).findFirst(),
                        Optional::isPresent)
                .orElseThrow();
    }

    @Test
    void theClientsAddressStandsInTheAuditLogAndInTheTableOfSessions() throws IOException {
        try (Wire four = session(brought("10.1.2.3", 4_711), "four");
                Wire six = session(brought("2001:db8::7", 4_712), "six")) {
            String sessions = server.operator().ask("sessions", "{}");

            assertAll(
                    () -> assertTrue(
                            line("connected", "subject=four").contains("address=10.1.2.3:4711 balancer=" + BALANCER)),
                    () -> assertTrue(line("connected", "subject=six").contains("address=2001:db8:0:0:0:0:0:7:4712 ")),
                    () -> assertTrue(sessions.contains("\"10.1.2.3\""), sessions), () -> publishes(four),
                    () -> publishes(six));
        }
        assertTrue(line("ended", "subject=four").contains("address=10.1.2.3:4711 "));
    }

    private static void publishes(Wire wire) throws IOException {
        wire.send("SEND\ndestination:/channel/x\nreceipt:1\n\nhello\0").expect("RECEIPT");
    }

    @Test
    void theBalancerSpeaksForItselfWithItsOwnAddress() throws IOException {
        try (Wire own = session(Wire.over(balancer(BALANCER, CHECK), port()), "checker")) {
            publishes(own);
            assertTrue(line("connected", "subject=checker").contains("address=" + BALANCER + ":"));
        }
    }

    @Test
    void aBalancerThatLooksWhetherSomebodyListensLeavesNoLine() throws IOException {
        // When
        try (Socket silent = balancer(BALANCER); Socket saying = balancer(BALANCER, CHECK)) {
            silent.shutdownOutput();
            saying.shutdownOutput();
            assertEquals(0, silent.getInputStream().readAllBytes().length);
            assertTrue(saying.getInputStream().readAllBytes().length < 100, "more than TLS's goodbye");
            // Then
            session(brought("10.1.2.4", 1), "later").close();
            String ended = line("ended", "subject=later");
            assertTrue(ended.contains("10.1.2.4"));
            for (Socket each : List.of(silent, saying)) {
                assertEquals(List.of(),
                        Stream.concat(audit.beginning("ended").stream(), audit.beginning("turned-away").stream())
                                .filter(line -> line.contains(BALANCER + ":" + each.getLocalPort() + " "))
                                .toList());
            }
        }
    }

    @Test
    void aHeaderMayDrip() throws IOException {
        Socket plain = balancer(BALANCER);
        plain.setTcpNoDelay(true);
        for (byte one : ProxyHeaders.bringing("10.1.2.5", 7, ProxyHeaders.tlv(4, new byte[9]))) {
            plain.getOutputStream().write(one);
        }
        try (Wire wire = session(Wire.over(plain, port()), "dripping")) {
            publishes(wire);
        }
    }

    private static Stream<Arguments> refused() {
        byte[] four = {10, 1, 2, 3};
        return Stream.of(
                Arguments.of("version 1", "PROXY TCP4 10.1.2.3 10.1.2.4 1 2\r\n".getBytes(StandardCharsets.US_ASCII)),
                Arguments.of("TLS without", new byte[] {0x16, 3, 1, 2, 0, 1, 0, 1, 0xf}),
                Arguments.of("no PROXY header", "CONNECT\n\n\0".getBytes(StandardCharsets.US_ASCII)),
                Arguments.of("transport 0x00", ProxyHeaders.header(ProxyHeaders.PROXY, 0, new byte[0])),
                Arguments.of("transport 0x12", ProxyHeaders.header(0x21, 0x12, ProxyHeaders.addresses(four, 1))),
                Arguments.of("at 0.0.0.0", ProxyHeaders.bringing("0.0.0.0", 1)),
                Arguments.of("TLV that ends beyond it",
                        ProxyHeaders.bringing("10.1.2.3", 9, (byte) 4, (byte) 0x7f, (byte) 0xff)),
                Arguments.of("of 65551 bytes", ProxyHeaders.header(0x21, 0x11, new byte[65_535])));
    }

    @ParameterizedTest
    @MethodSource("refused")
    void whatIsNoHeaderOfAClientIsCutAndTheLogSaysWhy(String why, byte[] bytes) throws IOException {
        // Given: what one source is refused within a second would be summed up
        String own = "127.0.9." + sources.incrementAndGet();
        double before = refusals("proxy-refused");
        // When
        Socket plain = balancer(own);
        int port = plain.getLocalPort();
        try {
            plain.getOutputStream().write(bytes);
        } catch (SocketException cutAlready) {
            assertFalse(plain.isClosed());
        }
        // Then
        assertClosed(plain);
        String line = line("turned-away", "address=" + own + ":" + port + " ");
        assertTrue(line.contains(" reason=proxy-refused ") && line.contains(why), line);
        assertEquals(before + 1, refusals("proxy-refused"));
    }

    private double refusals(String reason) {
        return server.server().meters().get("pinion.connections.refused").tag("reason", reason).counter().count();
    }

    @Test
    void aHeaderThatStopsInTheMiddleIsCutByItsDeadline() throws IOException {
        byte[] header = ProxyHeaders.bringing("10.1.2.3", 9);
        String own = "127.0.9." + sources.incrementAndGet();
        Socket plain = balancer(own, Arrays.copyOf(header, 20));

        assertClosed(plain);
        assertTrue(line("turned-away", "address=" + own + ":").contains("proxy.deadline"));
    }

    @Test
    void whoIsNoTrustedBalancerIsTurnedAwayWhateverItSays() throws IOException {
        Socket stranger = balancer("127.0.0.8", ProxyHeaders.bringing("10.1.2.3", 9));
        int port = stranger.getLocalPort();

        assertClosed(stranger);
        assertTrue(line("turned-away", "address=127.0.0.8:" + port + " ").contains(" reason=address-denied"));
    }

    @Test
    void theRulesOfTheServerAndOfTheDoorAreForTheClientsAddress() throws IOException {
        assertClosed(balancer(BALANCER, ProxyHeaders.bringing("10.8.0.1", 81)));
        assertClosed(balancer(BALANCER, ProxyHeaders.bringing("10.9.0.1", 91)));
        byte[] mapped = new byte[16];
        mapped[10] = mapped[11] = -1;
        mapped[12] = 10;
        mapped[13] = 9;
        mapped[15] = 2;
        assertClosed(balancer(BALANCER,
                ProxyHeaders.header(ProxyHeaders.PROXY, ProxyHeaders.TCP6, ProxyHeaders.addresses(mapped, 92))));

        assertAll(() -> assertTrue(line("turned-away", "address=10.8.0.1:81 ").contains("balancer=" + BALANCER)),
                () -> assertTrue(line("turned-away", "address=10.9.0.1:91 ").contains("reason=address-denied")),
                () -> line("turned-away", "address=10.9.0.2:92 "));
    }

    @Test
    void aLimitForEachAddressIsForTheClientsAddress() throws IOException {
        List<Wire> held = new ArrayList<>();
        for (int client = 1; client <= 4; client++) {
            held.add(session(brought("10.2.0." + client, 1), "many"));
            held.add(session(brought("10.2.0." + client, 2), "many"));
        }
        assertClosed(balancer(BALANCER, ProxyHeaders.bringing("10.2.0.1", 3)));
        assertTrue(line("turned-away", "address=10.2.0.1:3 ").contains("reason=server-full"));
        for (Wire wire : held) {
            publishes(wire);
            wire.close();
        }
    }

    @Test
    void oneWithAStaleTokenIsSlowedAndTheOthersBehindItsBalancerAreNot() throws IOException {
        String good = server.token("crowd", "send:>", "read:>");
        String stale = good.substring(0, good.length() - 20) + "A".repeat(20);
        // Given
        for (int guess = 0; guess < 4; guess++) {
            try (Wire wire = brought("10.3.0.66", 100 + guess)) {
                wire.send("CONNECT\naccept-version:1.2\nhost:pinion\npasscode:" + stale + "\n\n\0");
                wire.expect("ERROR", "code:token-rejected");
            }
        }
        // When
        List<Wire> crowd = new ArrayList<>();
        for (int client = 1; client <= 10; client++) {
            crowd.add(session(brought("10.3.0." + client, 1), "crowd"));
        }
        // Then
        String slowed = server.operator().ask("addresses", "");
        assertTrue(slowed.contains("\"10.3.0.66\"") && !slowed.contains(BALANCER), slowed);
        for (Wire wire : crowd) {
            publishes(wire);
            wire.close();
        }
    }
}
