package dev.pinion.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What the client makes of the server's `heart-beat`: each direction by itself, none where either side says none.
class HeartBeatTest {
    private static final Duration OURS = Duration.ofMillis(100);

    // STOMP H2 H3
    @ParameterizedTest
    @ValueSource(strings = {"", "heart-beat:0,0\n", "heart-beat:60000,0\n"})
    void whereTheServerWantsNoneTheClientSendsNone(String header) throws Exception {
        // Given
        var heard = new CountDownLatch(1);
        try (HostileServer server = HostileServer.with(peer -> {
            peer.expect("CONNECT");
            peer.send(Peer.CONNECTED.replace("heart-beat:0,0\n", header));
            peer.socket().setSoTimeout(150); // far below what may be agreed, so that the client is patient
            assertThrows(SocketTimeoutException.class, peer::read);
            heard.countDown();
            peer.socket().setSoTimeout(20_000);
            peer.receipt(peer.expect("DISCONNECT"));
        })) {
            // When
            PinionClient client = PinionClient.connect(server.client().heartBeat(OURS).build());
            heard.await();
            client.close();
            // Then
            assertEquals(List.of(), server.faults());
        }
    }

    // STOMP H2 H3
    @Test
    void whereTheServerPromisesNoneTheClientIsPatient() throws Exception {
        // Given
        var beaten = new CountDownLatch(1);
        try (HostileServer server = HostileServer.with(peer -> {
            peer.expect("CONNECT");
            peer.send(Peer.CONNECTED.replace("heart-beat:0,0", "heart-beat:0,100"));
            for (int beat = 0; beat < 4; beat++) { // four times as long as it would bear, had we promised to beat
                assertEquals('\n', peer.read());
            }
            beaten.countDown();
            peer.receipt(peer.expect("DISCONNECT"));
        })) {
            PinionClient client = PinionClient.connect(server.client().heartBeat(OURS).build());
            // When
            beaten.await();
            // Then
            assertFalse(client.ended().toCompletableFuture().isDone());
            client.close();
            assertEquals(List.of(), server.faults());
        }
    }

    // STOMP H3
    @Test
    void theLongerIntervalOfBothCounts() throws Exception {
        // Given
        var beaten = new CountDownLatch(1);
        try (HostileServer server = HostileServer.with(peer -> {
            peer.expect("CONNECT");
            long from = System.nanoTime(); // before the client can begin to count
            peer.send(Peer.CONNECTED.replace("heart-beat:0,0", "heart-beat:0,600"));
            assertEquals('\n', peer.read());
            long millis = Duration.ofNanos(System.nanoTime() - from).toMillis();
            assertTrue(millis > 250, "the first beat came after " + millis + " ms");
            beaten.countDown();
            peer.receipt(peer.expect("DISCONNECT"));
        })) {
            // When
            PinionClient client = PinionClient.connect(server.client().heartBeat(OURS).build());
            beaten.await();
            client.close();
            // Then
            assertEquals(List.of(), server.faults());
        }
    }
}
