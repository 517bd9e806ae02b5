package dev.pinion.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A token's life is the session's life, and `/server/token` prolongs both.
class TokenRefreshTest {
    private static final Duration LIFE = Duration.ofMinutes(10);
    /// Beyond the life and the skew between clocks.
    private static final Duration AFTER_LIFE = LIFE.plusMinutes(1);

    @TempDir
    private Path data;
    private TestServer server;

    @BeforeEach
    void start() throws IOException {
        server = TestServer.start(data);
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private static String refresh(String token) {
        return "SEND\ndestination:/server/token\nreceipt:r\n\n" + token + "\0";
    }

    private static String subscribe(String id, String destination) {
        return "SUBSCRIBE\nid:" + id + "\ndestination:" + destination + "\nreceipt:s\n\n\0";
    }

    private Wire listener(String... scopes) throws IOException {
        Wire wire = server.wire().connect(server.token("alice", LIFE, scopes));
        wire.send(subscribe("1", "/channel/news")).expect("RECEIPT");
        return wire;
    }

    @Test
    void aSessionThatOnlyListensIsClosedWhenItsTokenEnds() throws IOException {
        // Given
        Wire wire = listener("read:>");
        // When
        server.clock().putAhead(AFTER_LIFE);
        // Then
        wire.expect("ERROR", "code:token-expired");
        wire.expectEnd();
    }

    @Test
    void aTokenOfSixSecondsEndsItsSessionBySystemTimeAlone() throws IOException {
        // Given
        long from = System.nanoTime();
        server.clock().putAhead(Duration.ofSeconds(30)); // the skew that is allowed
        Wire wire = server.wire().connect(server.token("alice", Duration.ofSeconds(6), "read:>"));
        // When
        wire.expect("ERROR", "code:token-expired");
        // Then
        long nanos = System.nanoTime() - from;
        assertTrue(nanos < TestServer.nanosFor(Duration.ofSeconds(8)), "closed after " + nanos / 1_000_000 + " ms");
        wire.expectEnd();
    }

    @Test
    void aSessionThatRefreshesLivesOnAndKeepsItsSubscriptions() throws IOException {
        // Given
        Wire wire = listener("read:>", "send:>");
        String fresh = server.token("alice", Duration.ofDays(1), "read:>", "send:>");
        // When
        Wire.Received receipt = wire.send(refresh(fresh)).expect("RECEIPT", "receipt-id:r");
        server.clock().putAhead(AFTER_LIFE);
        // Then
        assertTrue(Long.parseLong(receipt.header("token-expires")) > System.currentTimeMillis() + 3_600_000,
                receipt::toString);
        for (int look = 0; look < 3; look++) {
            wire.send("SEND\ndestination:/channel/news\nreceipt:m\n\nstill here\0").expect("RECEIPT", "receipt-id:m");
            assertEquals("still here", wire.expect("MESSAGE", "subscription:1").body());
        }
        wire.close();
    }

    @Test
    void aRefreshWithoutReceiptIsAnsweredByNothingAndCounts() throws IOException {
        // Given
        Wire wire = server.wire().connect(server.token("alice", LIFE, "read:>"));
        String fresh = server.token("alice", LIFE, "send:news");
        // When
        wire.send("SEND\ndestination:/server/token\n\n" + fresh + "\0");
        // Then
        wire.send("SEND\ndestination:/channel/news\nreceipt:m\n\nx\0").expect("RECEIPT", "receipt-id:m", "seq:1");
        wire.close();
    }

    @Test
    void theTokenIsNeitherStoredNorEchoed() throws IOException {
        // Given
        Wire wire = listener("read:>", "send:>");
        // When
        wire.send(refresh(server.token("alice", "read:>", "send:>"))).expect("RECEIPT");
        // Then
        wire.send("SEND\ndestination:/channel/news\n\nnext\0");
        wire.expect("MESSAGE", "seq:1");
        wire.close();
    }

    @Test
    void aSubscriptionThatIsNoLongerAllowedEndsTheSessionAtOnce() throws IOException {
        for (String destination : List.of("/channel/news", "/channel/>", "/server/replies")) {
            // Given
            Wire wire = server.wire().connect(server.token("alice", LIFE, "read:>", "admin"));
            wire.send(subscribe("1", destination)).expect("RECEIPT");
            // When
            wire.send(refresh(server.token("alice", LIFE, "read:other")));
            // Then
            wire.expect("ERROR", "code:not-permitted", "receipt-id:r");
            wire.expectEnd();
        }
    }

    @Test
    void afterTheRefreshThatLostARightNoMessageComes() throws IOException {
        // Given
        Wire wire = listener("read:>");
        Wire writer = server.session("bob");
        // When
        wire.send(refresh(server.token("alice", LIFE, "send:>")));
        wire.expect("ERROR", "code:not-permitted");
        writer.send("SEND\ndestination:/channel/news\nreceipt:m\n\nsecret\0").expect("RECEIPT");
        // Then
        wire.expectEnd();
        writer.close();
    }

    @Test
    void anUnsubscribedChannelIsNotAskedForAgain() throws IOException {
        // Given
        Wire wire = listener("read:>");
        wire.send("UNSUBSCRIBE\nid:1\nreceipt:u\n\n\0").expect("RECEIPT");
        // When
        wire.send(refresh(server.token("alice", LIFE, "send:>")));
        // Then
        wire.expect("RECEIPT", "receipt-id:r");
        wire.close();
    }

    @Test
    void rightsThatWereLostOrGainedCountForWhatIsSentNext() throws IOException {
        // Given
        Wire wire = server.wire().connect(server.token("alice", LIFE, "send:old"));
        wire.send("SEND\ndestination:/channel/old\nreceipt:m\n\nx\0").expect("RECEIPT");
        // When
        wire.send(refresh(server.token("alice", LIFE, "send:new"))).expect("RECEIPT");
        // Then
        wire.send("SEND\ndestination:/channel/new\nreceipt:m\n\nx\0").expect("RECEIPT");
        wire.send("SEND\ndestination:/channel/old\nreceipt:n\n\nx\0");
        wire.expect("ERROR", "code:not-permitted", "receipt-id:n");
        wire.close();
    }

    @Test
    void aFailedRefreshEndsTheSessionWithItsCode() throws IOException {
        String good = server.token("alice", LIFE, "read:>");
        String stale = server.token("alice", Duration.ofSeconds(1), "read:>");
        for (List<String> one : List.of(List.of("token-rejected", server.token("bob", LIFE, "read:>")),
                List.of("token-rejected", "no token"), List.of("token-rejected", ""),
                List.of("token-rejected", "a.b.c"), List.of("token-rejected", good + "\n"),
                List.of("token-rejected", good + " "),
                List.of("token-rejected", good.substring(0, good.length() - 3)))) {
            refused(one.getFirst(), one.getLast());
        }
        server.clock().putAhead(Duration.ofMinutes(1));
        refused("token-expired", stale);
    }

    private void refused(String code, String body) throws IOException {
        Wire wire = listener("read:>");
        wire.send(refresh(body));
        Wire.Received error = wire.expect("ERROR", "code:" + code, "receipt-id:r");
        assertFalse(!body.isEmpty() && error.toString().contains(body), error::toString);
        wire.close();
    }

    @Test
    void aRefreshInATransactionIsRefused() throws IOException {
        Wire wire = server.session("alice");
        wire.send("SEND\ndestination:/server/token\ntransaction:t\n\nx\0");
        wire.expect("ERROR", "code:malformed-frame");
        wire.close();
    }

    @Test
    void nobodyMaySubscribeToTokens() throws IOException {
        Wire wire = server.session("alice");
        wire.send(subscribe("1", "/server/token"));
        wire.expect("ERROR");
        wire.expectEnd();
    }
}
