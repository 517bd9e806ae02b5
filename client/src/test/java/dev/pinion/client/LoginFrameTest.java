package dev.pinion.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.List;

import org.junit.jupiter.api.Test;

/// What the client says first.
class LoginFrameTest {

    @Test
    void connectSaysVersionHostHeartBeatAndTokenUnescaped() throws Exception {
        // Given
        try (HostileServer server = HostileServer.with(peer -> {
            FrameText connect = peer.expect("CONNECT"); // STOMP C2
            assertEquals(
                    List.of("accept-version:1.2", "host:127.0.0.1", "heart-beat:7000,7000",
                            "client-software:" + connect.header("client-software"), "passcode:a.b.c"),
                    connect.headers()); // STOMP C3 F8
            assertTrue(connect.header("client-software").startsWith("pinion"), connect::toString);
            peer.send(Peer.CONNECTED);
            peer.receipt(peer.expect("DISCONNECT"));
        })) {
            // When
            PinionClient.connect(server.client().heartBeat(Duration.ofSeconds(7)).build()).close();
            // Then
            assertEquals(List.of(), server.faults());
        }
    }

    @Test
    void aTokenOfSixteenKibibytesFits() throws Exception {
        // Given
        String token = "a".repeat(16 * 1024 - 4) + ".b.c";
        try (HostileServer server = HostileServer.with(peer -> {
            assertEquals(token, peer.expect("CONNECT").header("passcode"));
            peer.send(Peer.CONNECTED);
            peer.receipt(peer.expect("DISCONNECT"));
        })) {
            // When
            PinionClient.connect(server.client().token(token).build()).close();
            // Then
            assertEquals(List.of(), server.faults());
        }
    }

    @Test
    void alpnNamesTheProtocol() throws Exception {
        // Given
        try (HostileServer server = HostileServer.with(peer -> {
            assertEquals("v12.stomp", peer.socket().getApplicationProtocol());
            assertEquals("TLSv1.3", peer.socket().getSession().getProtocol());
            peer.login();
            peer.receipt(peer.expect("DISCONNECT"));
        })) {
            // When
            server.connect().close();
            // Then
            assertEquals(List.of(), server.faults());
        }
    }
}
