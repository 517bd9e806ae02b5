package dev.pinion.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.pinion.client.pins.PinFile;
import dev.pinion.protocol.tls.PinnedTrust;

/// Nothing of ours leaves before the server's key has matched.
class PinTest {

    @Test
    void anUnpinnedKeyGetsNotOneByteOfUs() throws Exception {
        // Given. The server ends its handshake in any case; the client refuses before its own last message.
        CompletableFuture<Integer> applicationBytes = new CompletableFuture<>();
        try (HostileServer server = HostileServer.raw(socket -> {
            try {
                applicationBytes.complete(new Peer(HostileServer.shakeHands(TestKey.OTHER, socket)).bytesUntilTheEnd());
            } catch (IOException refusedInTheHandshake) {
                applicationBytes.complete(0);
            }
        })) {
            // When
            var why = assertThrows(PinionException.PinMismatch.class, server::connect);
            // Then // PINS P4, PINS P10
            assertEquals(0, applicationBytes.get());
            assertEquals(TestKey.OTHER.pin(), why.presented());
            assertEquals(Set.of(TestKey.RIGHT.pin()), why.known());
            assertTrue(why.wrong().contains(TestKey.OTHER.pin().toString()), why.wrong());
            assertTrue(why.expected().contains(TestKey.RIGHT.pin().toString()), why.expected());
            assertTrue(why.advice().contains(TestKey.OTHER.pin().toString()), why.advice());
            assertFalse(why.curedByTime());
        }
    }

    // TLS L13: a pin is the identity; the name in the certificate does not count
    @Test
    void oneOfSeveralPinsIsEnough() throws Exception {
        // Given
        try (HostileServer server = HostileServer.with(TestKey.OTHER, peer -> {
            peer.login();
            peer.receipt(peer.expect("DISCONNECT"));
        })) {
            // When
            try (PinionClient client = PinionClient.connect(server.client().pin(TestKey.OTHER.pin()).build())) {
                // Then
                assertEquals(TestKey.OTHER.pin(), client.serverPin());
            }
        }
    }

    @Test
    void pinsOfAStoreAreReadAtEachConnectionAndWithoutAnyNothingIsConnected(@TempDir Path folder) throws Exception {
        // Given
        Path file = folder.resolve("pins");
        try (HostileServer server = HostileServer.loggedIn(Peer::untilGoodbye)) {
            ClientConfig config = ClientConfig.builder("127.0.0.1", server.port())
                    .token("a.b.c")
                    .pinStore(new PinFile(file))
                    .build();
            assertThrows(PinionException.PinsUnknown.class, () -> PinionClient.connect(config));
            assertEquals(0, server.connections());
            // When
            Files.writeString(file, "127.0.0.1 " + server.port() + " " + TestKey.RIGHT.pin());
            // Then
            PinionClient.connect(config).close();
        }
    }

    /// The trust manager is not asked on a resumed session; the check after the handshake is.
    @Test
    void aResumedSessionIsCheckedToo() throws Exception { // PINS P9
        // Given: a context that would trust anyone, with a session that can be resumed.
        SSLContext trusting = SSLContext.getInstance("TLSv1.3");
        trusting.init(null, new TrustManager[] {PinnedTrust.of(Set.of(TestKey.RIGHT.pin()))}, null);
        try (ServerSocket listener = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
            Thread.ofVirtual().start(() -> greetTwice(listener));
            try (SSLSocket first = connect(trusting, listener)) {
                PinnedSocket.handshake(first, Set.of(TestKey.RIGHT.pin()), "test");
                assertEquals('!', first.getInputStream().read());
            }
            // When
            try (SSLSocket second = connect(trusting, listener)) {
                var why = assertThrows(PinionException.PinMismatch.class,
                        () -> PinnedSocket.handshake(second, Set.of(TestKey.OTHER.pin()), "test"));
                // Then
                assertEquals(TestKey.RIGHT.pin(), why.presented());
            }
        }
    }

    private static SSLSocket connect(SSLContext context, ServerSocket listener) throws IOException {
        return (SSLSocket) context.getSocketFactory().createSocket(listener.getInetAddress(), listener.getLocalPort());
    }

    private static void greetTwice(ServerSocket listener) {
        try {
            for (int i = 0; i < 2; i++) {
                Socket socket = listener.accept();
                SSLSocket tls = HostileServer.shakeHands(TestKey.RIGHT, socket);
                tls.getOutputStream().write('!');
            }
        } catch (IOException theClientRefused) {
            // That is what the test is about.
        }
    }
}
