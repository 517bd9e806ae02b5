package dev.pinion.server;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.Test;

import dev.pinion.certs.ServerKeyStore;
import dev.pinion.protocol.Pin;
import dev.pinion.protocol.pins.KnownPins;
import dev.pinion.protocol.pins.PinAnnouncement;
import dev.pinion.protocol.pins.PinConfirmation;
import dev.pinion.protocol.pins.PinJudge;
import dev.pinion.protocol.pins.PinNonce;
import dev.pinion.protocol.pins.PinQuestion;
import dev.pinion.protocol.pins.PinSet;
import dev.pinion.protocol.pins.PinStoreId;
import dev.pinion.protocol.pins.PinVerdict;

/// `/server/pins` at the wire: the set now, at each change, and who has stored it.
class PinsTest extends ServerTestBase {
    private static final SecureRandom RANDOM = new SecureRandom();
    private static final PinStoreId STORE = new PinStoreId("laptop-1");

    private ServerKeyStore keys() {
        return server.server().keys();
    }

    private PinQuestion question() {
        return new PinQuestion(PinNonce.fresh(RANDOM), STORE, KnownPins.of(keys().pinSet()));
    }

    private static String frame(String command, Map<String, String> headers, String... more) {
        var frame = new StringBuilder(command).append("\ndestination:/server/pins\n");
        headers.forEach((name, value) -> frame.append(name).append(':').append(value).append('\n'));
        for (String header : more) {
            frame.append(header).append('\n');
        }
        return frame.append("\n\0").toString();
    }

    private static String ask(PinQuestion question) {
        return frame("SUBSCRIBE", question.headers(), "id:p");
    }

    private static String confirm(long set, String... more) {
        return frame("SEND", new PinConfirmation(STORE, set).headers(), more);
    }

    /// A session that has asked, and was answered.
    private Wire following(PinQuestion question) throws IOException {
        Wire wire = server.session("anna");
        wire.send(ask(question)).expect("MESSAGE");
        return wire;
    }

    private static PinSet told(Wire wire) throws Exception {
        return PinAnnouncement.parse(wire.expect("MESSAGE", "subscription:p").content()).statement().set();
    }

    @Test
    void whoeverAsksIsToldTheSetWithProofs() throws Exception {
        // Given
        PinQuestion question = question();
        try (Wire wire = server.session("anna")) {
            // When
            wire.send(frame("SUBSCRIBE", question.headers(), "id:p", "receipt:r"));
            // Then
            wire.expect("RECEIPT", "receipt-id:r");
            Wire.Received message = wire.expect("MESSAGE", "subscription:p", "destination:/server/pins",
                    "content-type:text/x-pinion-pins");
            PinAnnouncement announcement = PinAnnouncement.parse(message.content());
            assertEquals(keys().pinSet(), announcement.statement().set()); // HOSTKEYS O3
            assertEquals(question.nonce(), announcement.statement().nonce());
            assertTrue(announcement.isSignedBy(keys().next().pin())); // HOSTKEYS O7
            assertTrue(message.header("message-id").startsWith("pins/" + keys().pinSet().number() + "@"));
        }
    }

    @Test
    void everyChangeIsToldOnTheLiveSubscriptionAndPassesTheClientsRules() throws Exception { // HOSTKEYS O2, HOSTKEYS O12
        // Given
        PinQuestion question = question();
        KnownPins known = question.known();
        var judge = new PinJudge(known, keys().current().pin(), question.nonce());
        try (Wire wire = following(question)) {
            for (int i = 0; i < 5; i++) {
                // When
                keys().promote();
                // Then
                PinAnnouncement news = PinAnnouncement.parse(wire.expect("MESSAGE").content());
                var learned = assertInstanceOf(PinVerdict.Learned.class, judge.judge(news, Instant.now()));
                assertEquals(keys().pinSet(), learned.set());
                judge = judge.after(KnownPins.of(learned.set()));
            }
        }
    }

    @Test
    void aClientThatMissedRotationsIsVouchedForByTheKeyThatItKnows() throws Exception {
        // Given what was known three promotions ago
        PinQuestion question = question();
        Pin first = keys().current().pin();
        keys().promote();
        keys().promote();
        keys().promote();
        try (Wire wire = server.session("anna")) {
            // When
            wire.send(ask(question));
            // Then
            PinAnnouncement news = PinAnnouncement.parse(wire.expect("MESSAGE").content());
            assertInstanceOf(PinVerdict.Learned.class,
                    new PinJudge(question.known(), first, question.nonce()).judge(news, Instant.now()));
        }
    }

    @Test
    void aNewHandshakeShowsThePromotedKeyAtOnce() throws Exception {
        keys().promote();

        try (Wire wire = server.wire()) {
            assertEquals(keys().current().pin(),
                    Pin.of(wire.socket().getSession().getPeerCertificates()[0].getPublicKey()));
        }
    }

    @Test
    void aConfirmationIsRememberedBeforeItsReceiptGoesOut() throws Exception {
        // Given
        try (Wire wire = following(question())) {
            // When
            wire.send(confirm(keys().pinSet().number(), "receipt:c")).expect("RECEIPT", "receipt-id:c");
        }
        // Then also after a restart
        server.close();
        server = TestServer.start(data);
        List<String> confirmed = server.server().pins().stream().map(Pin::toString).toList();
        assertEquals(keys().pins().stream().map(Pin::toString).toList(), confirmed);
        var kept = server.server().confirmations().all();
        assertEquals(1, kept.size());
        assertEquals("anna", kept.getFirst().subject());
        assertEquals(STORE.text(), kept.getFirst().store());
        assertTrue(kept.getFirst().knows(keys().next().pin()));
    }

    @Test
    void whoeverAskedAndSaidNothingIsKnownAsSeen() throws Exception {
        try (Wire wire = following(question())) {
            assertTrue(wire.socket().isConnected());
            var seen = server.server().confirmations().all().getFirst();
            assertEquals("anna", seen.subject());
            assertTrue(seen.stored().isEmpty());
        }
    }

    @Test
    void aConfirmationThatWasOvertakenByTheNextSetIsStillGood() throws Exception {
        // Given
        long before = keys().pinSet().number();
        try (Wire wire = following(question())) {
            keys().promote();
            wire.expect("MESSAGE");
            // When
            wire.send(confirm(before, "receipt:c")).expect("RECEIPT", "receipt-id:c");
            // Then
            wire.send(confirm(keys().pinSet().number(), "receipt:d")).expect("RECEIPT", "receipt-id:d");
            assertTrue(server.server().confirmations().all().getFirst().knows(keys().next().pin()));
        }
    }

    @Test
    void afterUnsubscribeNothingMoreIsTold() throws Exception { // STOMP U7
        try (Wire wire = following(question())) {
            wire.send("UNSUBSCRIBE\nid:p\nreceipt:u\n\n\0").expect("RECEIPT", "receipt-id:u");
            keys().promote();
            // The answer to a new question is the only thing that comes.
            PinQuestion again = question();
            wire.send(frame("SUBSCRIBE", again.headers(), "id:q"));
            wire.expect("MESSAGE", "subscription:q");
        }
        await().until(() -> server.server().connectionCount() == 0);
    }

    @Test
    void changesWhileAClientReadsNothingAreToldAsOne() throws Exception {
        // Given two that were told, of whom one reads nothing further
        try (Wire slow = following(question()); Wire quick = following(question())) {
            // When
            for (int i = 0; i < 3; i++) {
                keys().promote();
                while (told(quick).number() < keys().pinSet().number()) {} // until the last one has come
            }
            // Then numbers grow, and the last one comes
            long last = 0;
            while (last < keys().pinSet().number()) {
                long next = told(slow).number();
                assertTrue(next > last);
                last = next;
            }
        }
    }
}
