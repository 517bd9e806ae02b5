package dev.pinion.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;

import org.junit.jupiter.api.Test;

import dev.pinion.client.pins.PinFile;
import dev.pinion.client.pins.PinNews;
import dev.pinion.protocol.pins.KnownPins;

/// A client follows its server's pins: it asks by itself, stores, confirms, and tells what changed.
class PinLearningTest extends FollowingTestBase {

    @Test
    void aNewSetIsStoredConfirmedAndTold() throws Exception { // HOSTKEYS O9, HOSTKEYS O10, HOSTKEYS O12
        // Given
        try (HostileServer server = announcing(PROMOTION)) {
            Files.writeString(file, TestAnnouncement.line(server.port(), 5, CURRENT, NEXT));
            // When
            try (PinionClient client = PinionClient.connect(client(server).build())) {
                FrameText asked = frame("SUBSCRIBE");
                FrameText said = frame("SEND");
                // Then
                assertEquals(TestKey.RIGHT.pin(), client.serverPin());
                assertEquals("5", asked.header("pin-set"));
                assertEquals(TestKey.RIGHT.pin() + "," + TestKey.OTHER.pin(), asked.header("pin-known"));
                assertEquals("/server/pins", said.header("destination"));
                assertEquals(Long.toString(NOW), said.header("pin-set"));
                assertEquals(asked.header("pin-store"), said.header("pin-store"));
                assertEquals(new PinNews.Learned(PROMOTION.set(), List.of(TestAnnouncement.pin(AFTER)),
                        List.of(TestKey.OTHER.pin()), List.of(TestKey.RIGHT.pin())), told());
                assertEquals(Optional.of(KnownPins.of(PROMOTION.set())),
                        new PinFile(file).find("127.0.0.1", server.port()));
            }
        }
    }

    @Test
    void pinsThatWereTypedAreTheBeginningOfAFile() throws Exception {
        // Given
        var announcement = TestAnnouncement.of(NOW, CURRENT, NEXT).signedBy(NEXT, CURRENT);
        try (HostileServer server = announcing(announcement);
                PinionClient client = PinionClient
                        .connect(client(server).pin(TestKey.RIGHT.pin()).pin(TestKey.OTHER.pin()).build())) {
            // When
            frame("SUBSCRIBE");
            frame("SEND");
            // Then
            assertEquals(Optional.of(KnownPins.of(announcement.set())),
                    new PinFile(file).find("127.0.0.1", server.port()));
            assertEquals(TestKey.RIGHT.pin(), client.serverPin());
        }
    }

    @Test
    void aPinThatARotationRemovedIsNotTrustedThoughItIsStillTyped() throws Exception {
        // Given
        try (HostileServer server = announcing(PROMOTION)) {
            Files.writeString(file, TestAnnouncement.line(server.port(), NOW, NEXT, AFTER));
            ClientConfig config = client(server).pin(TestKey.RIGHT.pin()).build();
            // When Then
            assertThrows(PinionException.PinMismatch.class, () -> PinionClient.connect(config));
        }
    }

    @Test
    void aSetThatIsStoredAlreadyIsConfirmedWithoutAWord() throws Exception {
        // Given
        var known = TestAnnouncement.of(5, CURRENT, NEXT).signedBy(NEXT, CURRENT);
        try (HostileServer server = announcing(known)) {
            Files.writeString(file, TestAnnouncement.line(server.port(), 5, CURRENT, NEXT));
            // When
            try (PinionClient client = PinionClient.connect(client(server).build())) {
                frame("SUBSCRIBE");
                // Then
                assertEquals("5", frame("SEND").header("pin-set"));
                assertNull(news.poll());
                assertEquals("alice", client.session().userName());
            }
        }
    }

    @Test
    void theNextConnectionTrustsTheNewPinsAndOnlyThem() throws Exception { // PINS P4
        // Given
        try (HostileServer server = HostileServer.raw(socket -> {
            TestKey key = frames.isEmpty() ? TestKey.RIGHT : TestKey.OTHER;
            announce(new Peer(HostileServer.shakeHands(key, socket)).login(), PROMOTION);
        })) {
            Files.writeString(file, TestAnnouncement.line(server.port(), 5, CURRENT, NEXT));
            try (PinionClient before = PinionClient.connect(client(server).build())) {
                assertEquals(TestKey.RIGHT.pin(), before.serverPin());
                frame("SUBSCRIBE");
                frame("SEND");
                frames.add(FrameText.of("KEEP\n", java.io.InputStream.nullInputStream()));
                // When
                try (PinionClient after = PinionClient.connect(client(server).build())) {
                    // Then
                    assertEquals(TestKey.OTHER.pin(), after.serverPin());
                }
            }
        }
        try (HostileServer old = announcing(PROMOTION)) {
            Files.writeString(file, TestAnnouncement.line(old.port(), NOW, NEXT, AFTER));
            ClientConfig config = client(old).build();
            assertThrows(PinionException.PinMismatch.class, () -> PinionClient.connect(config));
        }
    }

    @Test
    void afterTwoMissedRotationsTheErrorSaysWhatToPasteAndNothingWasSent() throws Exception { // PINS P4, PINS P10
        // Given
        BlockingQueue<Integer> bytes = new LinkedBlockingQueue<>();
        try (HostileServer server = HostileServer.raw(socket -> {
            if (bytes.isEmpty()) {
                try {
                    bytes.add(new Peer(HostileServer.shakeHands(TestKey.OTHER, socket)).bytesUntilTheEnd());
                } catch (IOException refusedInTheHandshake) {
                    bytes.add(0);
                }
            } else {
                announce(new Peer(HostileServer.shakeHands(TestKey.OTHER, socket)).login(), PROMOTION);
            }
        })) {
            Files.writeString(file, TestAnnouncement.line(server.port(), 5, CURRENT, TestAnnouncement.key()));
            ClientConfig config = client(server).build();
            // When
            var why = assertThrows(PinionException.PinMismatch.class, () -> PinionClient.connect(config));
            // Then
            String line = "127.0.0.1 " + server.port() + " " + TestKey.OTHER.pin();
            assertTrue(why.advice().contains("add this line at the end of " + file + ": " + line), why.advice());
            assertEquals(0, bytes.take());
            bytes.add(0);
            // When it is pasted
            Files.writeString(file, line + "\n", StandardOpenOption.APPEND);
            try (PinionClient client = PinionClient.connect(config)) {
                // Then the client is back, and follows again
                assertEquals(PROMOTION.set(), assertInstanceOf(PinNews.Learned.class, told()).set());
                assertEquals(TestKey.OTHER.pin(), client.serverPin());
            }
        }
    }

    @Test
    void pinsAreFollowedByTheClientAloneAndByNobodyBesides() throws Exception {
        try (HostileServer server = HostileServer.loggedIn(peer -> peer.receipt(peer.expect("DISCONNECT")));
                PinionClient client = server.connect()) {
            assertThrows(IllegalArgumentException.class,
                    () -> client.subscribe("/server/pins", SubscribeOptions.fromNext(), message -> {}));
            assertThrows(IllegalArgumentException.class,
                    () -> client.command("/server/pins", java.util.Map.of(), dev.pinion.protocol.Body.EMPTY));
        }
    }
}
