package dev.pinion.client;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import dev.pinion.client.frames.SendFrame;
import dev.pinion.protocol.Body;
import dev.pinion.protocol.Destination;
import dev.pinion.protocol.ServerDestination;
import dev.pinion.protocol.stomp.BearerToken;

/// Keeps a session alive beyond its token: at about 75 per cent of the lifetime it sends a fresh one to `/server/token`.
///
/// One virtual thread per connection. A supplier that has no fresh token yet is asked again, at 75 per cent of what is left, until
/// the server ends the session.
final class TokenRefresh {

    private static final Logger LOG = LoggerFactory.getLogger(TokenRefresh.class);
    private static final double PART_MIN = 0.7;
    private static final double PART_MAX = 0.8;
    private static final Duration PAUSE_MIN = Duration.ofMillis(250);
    private static final Duration PAUSE_MAX = Duration.ofDays(30);

    private final Tokens tokens;
    private final RandomGenerator random;
    private final Session session;
    private final Runnable refreshed;
    private final Consumer<ClientEvent> events;

    /// @param refreshed what is to happen when a token with other rights may have taken the place of the first
    TokenRefresh(Tokens tokens, RandomGenerator random, Session session, Runnable refreshed,
            Consumer<ClientEvent> events) {
        this.tokens = tokens;
        this.random = random;
        this.session = session;
        this.refreshed = refreshed;
        this.events = events;
    }

    void run(Instant firstExpiry) throws InterruptedException {
        Instant expires = firstExpiry;
        while (!session.overWithin(pause(Duration.between(tokens.now(), expires), random))) {
            try {
                Optional<BearerToken> fresh = tokens.fresh();
                if (fresh.isPresent()) {
                    send(fresh.get());
                    expires = Tokens.expiry(fresh.get()).orElse(Instant.MAX);
                    tokens.refreshed(fresh.get(), expires);
                    LOG.info("the token was refreshed; it expires at {}", expires);
                } else {
                    LOG.warn("the supplier of tokens has no fresh token; the session ends at {} without one", expires);
                }
            } catch (PinionException noToken) {
                LOG.warn("the token was not refreshed; the session ends at {} without a fresh one: {}", expires,
                        noToken.wrong());
                events.accept(new ClientEvent.TokenMissing(noToken));
            } catch (ExecutionException refused) {
                LOG.debug("the session ended while its token was refreshed");
            }
        }
    }

    /// How long to wait when so much is left: between 70 and 80 per cent, so that a thousand clients do not ask at once. Pure.
    static Duration pause(Duration left, RandomGenerator random) {
        double part = PART_MIN + (PART_MAX - PART_MIN) * random.nextDouble();
        Duration bounded = left.compareTo(PAUSE_MAX) > 0 ? PAUSE_MAX : left;
        Duration pause = Duration.ofMillis((long) (bounded.toMillis() * part));
        return pause.compareTo(PAUSE_MIN) < 0 ? PAUSE_MIN : pause;
    }

    private void send(BearerToken token) throws InterruptedException, ExecutionException {
        Destination destination = new Destination.Server(ServerDestination.TOKEN);
        CompletableFuture<Void> done = new CompletableFuture<>();
        refreshed.run(); // before it takes effect: what it grants is not known
        session.request(new Request.Command(SendFrame.of(destination, Map.of()), Body.utf8(token.reveal()), done,
                AfterEnd.Named.REFRESH, receipt -> {}));
        done.get();
    }
}
