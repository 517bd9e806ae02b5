package dev.pinion.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;

import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import dev.pinion.client.outbox.OutboxStore;
import dev.pinion.protocol.Body;

/// What a client keeps, forgets, and sends for the one before it.
class OutboxStoreTest {

    /// Keeps in memory what would be on a disk. A fault is thrown by each call.
    private static final class Store implements OutboxStore {
        private final List<Unsent> kept = new CopyOnWriteArrayList<>();
        private volatile @Nullable IOException fault;

        private void fail() throws IOException {
            IOException told = fault;
            if (told != null) {
                throw told;
            }
        }

        @Override
        public void keep(Unsent message) throws IOException {
            fail();
            kept.add(message);
        }

        @Override
        public void forget(Unsent message) throws IOException {
            fail();
            kept.remove(message);
        }

        @Override
        public List<Unsent> left() throws IOException {
            fail();
            return List.copyOf(kept);
        }
    }

    private final Store store = new Store();

    private PinionClient connect(HostileServer server) throws Exception {
        return PinionClient.connect(server.client().outboxStore(store).build());
    }

    @Test
    void aMessageIsKeptBeforeItIsSentAndForgottenWithItsReceipt() throws Exception {
        // Given
        try (HostileServer server = HostileServer.loggedIn(peer -> {
            FrameText send = peer.expect("SEND");
            assertEquals(List.of(send.header("idempotency-key")),
                    store.kept.stream().map(OutboxStore.Unsent::key).toList());
            peer.receipt(send, 1);
            peer.receipt(peer.expect("DISCONNECT"));
        }); PinionClient client = connect(server)) {
            // When
            assertEquals(1, client.publish("/channel/news", "x").join().seq());
            // Then
            assertEquals(List.of(), store.kept);
            assertEquals(List.of(), server.faults());
        }
    }

    @Test
    void whatTheEndOfAClientLeavesIsSentByTheNextOneBeforeAnythingNewer() throws Exception {
        // Given
        List<String> keys = new CopyOnWriteArrayList<>();
        try (HostileServer silent = HostileServer.loggedIn(peer -> {
            keys.add(peer.expect("SEND").header("idempotency-key"));
            keys.add(peer.expect("SEND").header("idempotency-key"));
            peer.receipt(peer.expect("DISCONNECT"));
        })) {
            PinionClient first = connect(silent);
            var one = first.publish("/channel/news", Map.of("a", "b"), Body.utf8("1"));
            var two = first.publish("/channel/news", "2");
            Awaitility.await().until(() -> keys.size() == 2);
            first.close();
            PublishTest.failure(PinionException.Closed.class, one);
            PublishTest.failure(PinionException.Closed.class, two);
        }
        assertEquals(2, store.kept.size());
        // When
        try (HostileServer server = HostileServer.loggedIn(peer -> {
            for (int i = 0; i < 3; i++) {
                FrameText send = peer.expect("SEND");
                keys.add(send.header("idempotency-key"));
                assertEquals(Integer.toString(i + 1), send.body());
                assertTrue(i != 0 || send.header("a").equals("b"));
                peer.receipt(send, i + 1);
            }
            peer.receipt(peer.expect("DISCONNECT"));
        }); PinionClient next = connect(server)) {
            // Then
            assertEquals(3, next.publish("/channel/news", "3").join().seq());
            assertEquals(List.of(), server.faults());
            assertEquals(keys.subList(0, 2), keys.subList(2, 4));
            Awaitility.await().until(store.kept::isEmpty);
        }
    }

    @Test
    void aMessageThatTheServerRefusesIsForgotten() throws Exception {
        // Given
        try (HostileServer server = HostileServer.loggedIn(peer -> {
            FrameText send = peer.expect("SEND");
            peer.send("ERROR\nmessage:no\ncode:not-permitted\nreceipt-id:" + send.header("receipt") + "\n\n\0");
        });
                PinionClient client = PinionClient
                        .connect(server.client().outboxStore(store).reconnect(RetryPolicy.FOREVER).build())) {
            // When
            PublishTest.failure(PinionException.ServerEnded.class, client.publish("/channel/news", "x"));
            // Then
            assertEquals(List.of(), store.kept);
            HostileServer.goodbye(client);
        }
    }

    @Test
    void whatCannotBeKeptOrMeansNothingIsNotSent() throws Exception {
        // Given
        try (HostileServer server = HostileServer.loggedIn(peer -> {
            assertEquals("fine", peer.expect("SEND").body());
            peer.receipt(peer.expect("DISCONNECT"));
        }); PinionClient client = connect(server)) {
            // When
            store.fault = new IOException("no space");
            var refused = PublishTest.failure(PinionException.NotSent.class, client.publish("/channel/news", "x"));
            store.fault = null;
            assertThrows(IllegalArgumentException.class, () -> client.publish("/channel/news.*", "x"));
            assertThrows(IllegalArgumentException.class,
                    () -> client.publish("/channel/news", Map.of("seq", "1"), Body.EMPTY));
            // Then
            assertTrue(refused.wrong().contains("no space"), refused.wrong());
            assertEquals(List.of(), store.kept);
            var unused = client.publish("/channel/news", "fine");
            HostileServer.goodbye(client);
            assertEquals(List.of(), server.faults());
            PublishTest.failure(PinionException.Closed.class, client.publish("/channel/news", "too late"));
            assertEquals(1, store.kept.size());
        }
    }

    @Test
    void anOutboxThatCannotBeReadBeginsNoClient() throws Exception {
        store.fault = new IOException("a damaged disk");
        try (HostileServer server = HostileServer.loggedIn(peer -> {})) {
            var refused = assertThrows(PinionException.NotSent.class, () -> connect(server));

            assertTrue(refused.wrong().contains("a damaged disk"), refused.wrong());
            assertEquals(0, server.connections());
        }
    }
}
