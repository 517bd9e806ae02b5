package dev.pinion.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

import org.junit.jupiter.api.Test;

import dev.pinion.client.pins.PinLearning;
import dev.pinion.client.pins.PinNews;

/// Where a client that follows its server's pins cannot store them, shall not, or is not alone.
class PinKeepingTest extends FollowingTestBase {

    @Test
    void aReadOnlyFileKeepsWorkingSaysSoAndDoesNotConfirm() throws Exception {
        // Given: who cannot lock cannot write, not even as root
        Files.createDirectory(folder.resolve("pins.lock"));
        var again = new AtomicBoolean();
        try (HostileServer server = HostileServer.raw(socket -> {
            boolean first = !again.getAndSet(true);
            var peer = new Peer(HostileServer.shakeHands(first ? TestKey.RIGHT : TestKey.OTHER, socket)).login();
            FrameText asked = peer.expect("SUBSCRIBE");
            frames.add(asked);
            peer.receipt(asked);
            PROMOTION.tell(peer, asked);
            if (first) {
                peer.receipt(peer.expect("SEND")); // the test's own, before anything could be confirmed
                socket.close();
            } else {
                FrameText last = peer.next();
                peer.receipt(last);
                frames.add(last);
            }
        })) {
            String line = TestAnnouncement.line(server.port(), 5, CURRENT, NEXT);
            Files.writeString(file, line);
            ClientConfig config = client(server).reconnect(RetryPolicy.PATIENT).build();
            try (PinionClient client = PinionClient.connect(config)) {
                // When
                var kept = assertInstanceOf(PinNews.NotStored.class, told());
                // Then
                assertTrue(kept.why().contains("cannot be stored"), kept.why());
                assertEquals(line, Files.readString(file));
                client.command("/server/token", java.util.Map.of(), dev.pinion.protocol.Body.utf8("t")).get();
                frame("SUBSCRIBE");
                // Then the next connection knows what could not be stored, and asks with it
                assertEquals(Long.toString(NOW), frame("SUBSCRIBE").header("pin-set"));
            }
            assertEquals("DISCONNECT", frame("DISCONNECT").command());
        }
    }

    @Test
    void aFileThatWasMadePreparedByHandIsConfirmedEvenIfItCannotBeWritten() throws Exception {
        // Given
        Files.createDirectory(folder.resolve("pins.lock"));
        var announcement = TestAnnouncement.of(NOW, CURRENT, NEXT).signedBy(NEXT, CURRENT);
        try (HostileServer server = announcing(announcement)) {
            Files.writeString(file, TestAnnouncement.line(server.port(), 0, CURRENT, NEXT));
            // When
            try (PinionClient client = PinionClient.connect(client(server).build())) {
                frame("SUBSCRIBE");
                // Then
                assertEquals(Long.toString(NOW), frame("SEND").header("pin-set"));
                assertEquals("alice", client.session().userName());
            }
        }
    }

    @Test
    void whoIsAskedAndSaysNoStoresNothing() throws Exception { // HOSTKEYS O10
        // Given
        try (HostileServer server = announcing(PROMOTION)) {
            String line = TestAnnouncement.line(server.port(), 5, CURRENT, NEXT);
            Files.writeString(file, line);
            PinLearning no = PinLearning.DEFAULT.tell(news::add).ask(set -> false);
            // When
            try (PinionClient client = PinionClient.connect(client(server).pinLearning(no).build())) {
                var refused = assertInstanceOf(PinNews.Refused.class, told());
                // Then
                assertTrue(refused.why().contains("not approved"), refused.why());
                assertTrue(Files.readString(file).endsWith(line));
                assertEquals("alice", client.session().userName());
            }
        }
        frame("SUBSCRIBE");
        assertTrue(frames.isEmpty());
    }

    @Test
    void whoDoesNotWantToLearnAsksNothing() throws Exception { // HOSTKEYS O10
        try (HostileServer server = announcing(PROMOTION)) {
            Files.writeString(file, TestAnnouncement.line(server.port(), 5, CURRENT, NEXT));
            PinionClient.connect(client(server).pinLearning(PinLearning.OFF).build()).close();
        }
        assertTrue(frames.isEmpty());
        assertFalse(Files.exists(folder.resolve("pins.lock")));
    }

    @Test
    void clientsThatShareAFileLearnItOnceAndConfirmBoth() throws Exception {
        // Given
        try (HostileServer server = announcing(PROMOTION)) {
            Files.writeString(file, TestAnnouncement.line(server.port(), 5, CURRENT, NEXT));
            ClientConfig config = client(server).build();
            // When
            try (PinionClient one = PinionClient.connect(config); PinionClient other = PinionClient.connect(config)) {
                for (int confirmed = 0; confirmed < 2;) {
                    FrameText frame = frames.poll(20, TimeUnit.SECONDS);
                    assertNotNull(frame);
                    confirmed += frame.command().equals("SEND") ? 1 : 0;
                }
                // Then
                assertEquals(1, news.stream().filter(PinNews.Learned.class::isInstance).count());
                assertEquals(one.serverPin(), other.serverPin());
            }
        }
    }

    @Test
    void aListenerThatThrowsEndsNothing() throws Exception {
        // Given
        try (HostileServer server = announcing(PROMOTION)) {
            Files.writeString(file, TestAnnouncement.line(server.port(), 5, CURRENT, NEXT));
            PinLearning broken = PinLearning.DEFAULT.tell(each -> {
                throw new IllegalStateException("a fault of the user's");
            });
            // When
            try (PinionClient client = PinionClient.connect(client(server).pinLearning(broken).build())) {
                frame("SUBSCRIBE");
                // Then
                assertEquals(Long.toString(NOW), frame("SEND").header("pin-set"));
                assertEquals("alice", client.session().userName());
            }
        }
    }
}
