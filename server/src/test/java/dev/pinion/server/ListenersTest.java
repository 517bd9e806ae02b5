package dev.pinion.server;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

import dev.pinion.server.address.ListenerSettings;

/// Several doors: each has the server's rules and limits, and narrower ones of its own.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ListenersTest {
    private static final InetSocketAddress ANY = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);

    @TempDir
    private static Path data;
    private TestServer server;

    @BeforeAll
    void start() throws IOException {
        server = TestServer.start(data, config -> config.withListeners(listeners("127.0.0.3")));
    }

    private static List<ListenerSettings> listeners(String denied) {
        return List.of(new ListenerSettings("narrow", ANY, List.of(), List.of(denied), List.of(), 3, 2, 3),
                new ListenerSettings("wide", ANY));
    }

    @AfterAll
    void stop() {
        server.close();
    }

    /// The door has few places, and those of the test before are given back a moment after its clients have closed.
    @BeforeEach
    void awaitFreePlaces() {
        await().until(() -> server.server().connectionCount() == 0);
    }

    private int port(String listener) {
        return Objects.requireNonNull(server.server().listeners().get(listener)).getPort();
    }

    private Wire session(int port, String from) throws IOException {
        return Wire.open(port, from).connect(server.token("a", "send:>", "read:>"));
    }

    private static void publishes(Wire wire) throws IOException {
        wire.send("SEND\ndestination:/channel/x\nreceipt:1\n\nhello\0").expect("RECEIPT");
    }

    @Test
    void aDoorsOwnRulesAreForThatDoorAlone() throws IOException {
        assertThrows(IOException.class, () -> Wire.open(port("narrow"), "127.0.0.3"));
        for (int port : List.of(server.port(), port("wide"))) {
            Wire.open(port, "127.0.0.3").close();
        }
        session(port("narrow"), "127.0.0.4").close();
    }

    @Test
    void aDoorsOwnLimitsLeaveTheOtherDoorsOpen() throws IOException {
        List<Wire> held = new ArrayList<>();
        held.add(session(port("narrow"), "127.0.0.21"));
        held.add(session(port("narrow"), "127.0.0.21"));
        // When
        assertThrows(IOException.class, () -> Wire.open(port("narrow"), "127.0.0.21"));
        held.add(session(port("narrow"), "127.0.0.22"));
        assertThrows(IOException.class, () -> Wire.open(port("narrow"), "127.0.0.23"));
        // Then
        held.add(session(server.port(), "127.0.0.21"));
        held.add(session(port("wide"), "127.0.0.21"));
        for (Wire wire : held) {
            publishes(wire);
            wire.close();
        }
        await().ignoreException(IOException.class).untilAsserted(() -> session(port("narrow"), "127.0.0.23").close());
    }

    @Test
    void newRulesOfADoorHoldForNewcomers() throws IOException {
        ServerConfig usual = ServerConfig.loopback(data, 0, new TokenSettings(List.of(TestServer.own(data))));
        try {
            server.server().settings().take(usual.withListeners(listeners("127.0.0.5")));
            Wire.open(port("narrow"), "127.0.0.3").close();
            assertThrows(IOException.class, () -> Wire.open(port("narrow"), "127.0.0.5"));
            server.server().settings().take(usual); // one that stands there no more lets nobody in
            assertThrows(IOException.class, () -> Wire.open(port("wide"), "127.0.0.6"));
        } finally {
            server.server().settings().take(usual.withListeners(listeners("127.0.0.3")));
        }
    }

    @Test
    void aPortThatSomebodyElseHasIsRefusedWithTheNameOfTheDoor(@TempDir Path other) throws IOException {
        try (var taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            var side = new ListenerSettings("side", (InetSocketAddress) taken.getLocalSocketAddress());

            String said = String.valueOf(assertThrows(IOException.class,
                    () -> TestServer.start(other, config -> config.withListeners(List.of(side)))).getMessage());
            assertTrue(said.startsWith("the listener 'side' cannot listen on 127.0.0.1:" + taken.getLocalPort()), said);
        }
        TestServer.start(other).close(); // nothing of it is left open
    }

    @Test
    void twoOfOneNameAreRefused() {
        List<ListenerSettings> twice = List.of(new ListenerSettings("a", ANY), new ListenerSettings("a", ANY));

        assertEquals("two listeners are called a",
                assertThrows(IllegalArgumentException.class, () -> ListenerSettings.requireDifferent(twice))
                        .getMessage());
    }
}
