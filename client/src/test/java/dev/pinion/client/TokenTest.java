package dev.pinion.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;

import org.junit.jupiter.api.Test;

import dev.pinion.protocol.ProtocolException;
import dev.pinion.protocol.stomp.BearerToken;

/// Fresh tokens in time, dead ones never again.
class TokenTest {

    private static final Instant NOW = Instant.parse("2026-01-31T12:00:00Z");

    private final AtomicReference<String> supplied = new AtomicReference<>("a.b.c");
    private final AtomicReference<Instant> clock = new AtomicReference<>(NOW);
    private final Tokens tokens = new Tokens(supplied::get, false, Runnable::run, Duration.ofSeconds(5), clock::get);

    static String jwt(String claims) {
        return "e30." + Base64.getUrlEncoder().withoutPadding().encodeToString(claims.getBytes(StandardCharsets.UTF_8))
                + ".sig";
    }

    @Test
    void theRefreshComesBetweenSeventyAndEightyPerCentOfTheLifetime() {
        // Given
        Random random = new Random(3);
        for (int i = 0; i < 1_000; i++) {
            // When
            long seconds = TokenRefresh.pause(Duration.ofSeconds(1_000), random).toSeconds();
            // Then
            assertTrue(seconds >= 699 && seconds <= 800, "" + seconds);
        }
        assertEquals(Duration.ofMillis(250), TokenRefresh.pause(Duration.ofDays(-1), random));
        assertTrue(TokenRefresh.pause(Duration.between(NOW, Instant.MAX), random).toDays() <= 30);
    }

    @Test
    void theExpiryIsReadFromTheClaims() throws ProtocolException {
        assertEquals(Optional.of(Instant.ofEpochSecond(1_700_000_000)),
                Tokens.expiry(BearerToken.of(jwt("{\"sub\":\"x\",\"exp\" : 1700000000.5}"))));
        assertEquals(Optional.empty(), Tokens.expiry(BearerToken.of(jwt("{}"))));
        assertEquals(Optional.empty(), Tokens.expiry(BearerToken.of("opaque")));
        assertEquals(Optional.empty(), Tokens.expiry(BearerToken.of("a.=.c")));
    }

    @Test
    void aTokenThatTheServerRefusedIsNotGivenOutAgain() throws Exception {
        // Given
        tokens.next();
        tokens.died();
        // When, Then
        assertThrows(PinionException.TokenRefused.class, tokens::next);
        supplied.set("d.e.f");
        assertEquals("d.e.f", tokens.next().reveal());
    }

    @Test
    void aTokenThatHasExpiredIsNotGivenOutAgain() throws Exception {
        // Given
        tokens.next();
        tokens.livesUntil(NOW.plusSeconds(10));
        assertEquals("a.b.c", tokens.next().reveal());
        // When
        clock.set(NOW.plusSeconds(10));
        // Then
        assertThrows(PinionException.TokenRefused.class, tokens::next);
    }

    @Test
    void aSessionIsRefreshedBeforeItsTokenExpires() throws Exception {
        // Given: a session of three seconds, and a second token that lives for long.
        AtomicInteger asked = new AtomicInteger();
        String second = jwt("{\"exp\":4102444800}");
        CompletableFuture<FrameText> refresh = new CompletableFuture<>();
        try (HostileServer server = HostileServer.with(peer -> {
            peer.expect("CONNECT");
            peer.send(Peer.CONNECTED.replace("4102444800000", Long.toString(System.currentTimeMillis() + 3_000)));
            FrameText frame = peer.expect("SEND");
            refresh.complete(frame);
            peer.receipt(frame).receipt(peer.expect("DISCONNECT"));
        });
                PinionClient client = PinionClient.connect(
                        server.client().token(() -> asked.getAndIncrement() == 0 ? "a.b.c" : second).build())) {
            // When
            FrameText frame = refresh.join();
            // Then
            assertEquals("/server/token", frame.header("destination"));
            assertEquals(second, frame.body());
            assertEquals("alice", client.session().userName());
            assertEquals(List.of(), server.faults());
        }
    }

    @Test
    void aSessionThatEndedWithItsTokenReconnectsOnlyWithAFreshOne() throws Exception {
        // Given
        AtomicInteger connects = new AtomicInteger();
        try (HostileServer server = HostileServer.with(peer -> {
            peer.login();
            connects.incrementAndGet();
            peer.send("ERROR\nmessage:over\ncode:token-expired\n\n\0").bytesUntilTheEnd();
        })) {
            AtomicInteger asked = new AtomicInteger();
            // When
            PinionClient client = PinionClient.connect(server.client()
                    .reconnect(ReconnectTest.AT_ONCE)
                    .token(() -> asked.getAndIncrement() == 0 ? "a.b.1" : "a.b.2")
                    .build());
            // Then
            assertInstanceOf(PinionException.TokenRefused.class, client.ended().toCompletableFuture().join());
            assertEquals(2, connects.get());
        }
    }
}
