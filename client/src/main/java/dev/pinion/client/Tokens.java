package dev.pinion.client;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Base64;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;

import dev.pinion.protocol.ProtocolException;
import dev.pinion.protocol.stomp.BearerToken;

/// The tokens of one client: asks the user's supplier, and remembers which one is dead, so that it is never sent again.
///
/// Any thread. Lock: this object, never held while the supplier runs.
final class Tokens {

    /// Enough to know when to refresh. It is no check: a client cannot tell a good token from a bad one.
    private static final Pattern EXPIRY = Pattern.compile("\"exp\"\\s*:\\s*(\\d{1,12})");

    private final Supplier<String> supplier;
    private final InstantSource clock;
    private @Nullable BearerToken current;
    private @Nullable BearerToken dead;
    private Instant expires = Instant.MAX;

    Tokens(Supplier<String> supplier, InstantSource clock) {
        this.supplier = supplier;
        this.clock = clock;
    }

    Instant now() {
        return clock.instant();
    }

    /// The token for the next connection, asked before anything is connected: a slow supplier does not eat the server's patience.
    BearerToken next() throws PinionException {
        BearerToken token = ask();
        synchronized (this) {
            if (Objects.equals(token, dead)) {
                throw new PinionException.TokenRefused(
                        "the supplier of tokens gave one again that the server no longer accepts", null);
            }
            if (Objects.equals(token, current) && !clock.instant().isBefore(expires)) {
                throw new PinionException.TokenRefused("the supplier of tokens gave one again that has expired", null);
            }
            current = token;
        }
        return token;
    }

    /// Another token than the present one, for a refresh; empty when the supplier has none yet.
    Optional<BearerToken> fresh() throws PinionException {
        BearerToken token = ask();
        synchronized (this) {
            if (Objects.equals(token, current) || Objects.equals(token, dead)) {
                return Optional.empty();
            }
            current = token;
            return Optional.of(token);
        }
    }

    private BearerToken ask() throws PinionException {
        try {
            return BearerToken.of(supplier.get());
        } catch (ProtocolException unusable) {
            throw new PinionException.TokenRefused("the token was not sent: " + unusable.whatThePeerDid(), null);
        } catch (RuntimeException noToken) {
            // Not as the cause: what a supplier says of its failure might hold the token.
            throw new PinionException.TokenRefused("the supplier of tokens failed with " + noToken.getClass().getName(),
                    null);
        }
    }

    /// The server has said until when the present token lives.
    synchronized void livesUntil(Instant time) {
        expires = time;
    }

    /// The server has said that the present token is not accepted.
    synchronized void died() {
        dead = current;
    }

    /// The `exp` of a JWT, the earliest when there are several; empty when there is none to be read.
    static Optional<Instant> expiry(BearerToken token) {
        String[] parts = token.reveal().split("\\.", -1);
        try {
            String claims = new String(Base64.getUrlDecoder().decode(parts.length > 1 ? parts[1] : ""),
                    StandardCharsets.UTF_8);
            Matcher found = EXPIRY.matcher(claims);
            return found.results()
                    .map(each -> Instant.ofEpochSecond(Long.parseLong(each.group(1))))
                    .min(Instant::compareTo);
        } catch (IllegalArgumentException notBase64) {
            return Optional.empty();
        }
    }
}
