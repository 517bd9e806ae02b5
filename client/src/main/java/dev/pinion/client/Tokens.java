package dev.pinion.client;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Base64;
import java.util.Deque;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;

import dev.pinion.protocol.ProtocolException;
import dev.pinion.protocol.stomp.BearerToken;

/// The tokens of one client: asks the user's supplier, and remembers which ones are dead, so that they are never sent again.
///
/// The supplier runs on a thread for users' code, one call at a time, and is waited for no longer than its deadline. While it fails,
/// the last token goes on as long as it lives. Any thread. Lock: this object, never held while the supplier runs.
final class Tokens {

    /// So many different tokens refused one after the other: whoever makes them must change something.
    static final int REFUSED_MAX = 5;

    /// Enough to know when to refresh. It is no check: a client cannot tell a good token from a bad one.
    private static final Pattern EXPIRY = Pattern.compile("\"exp\"\\s*:\\s*(\\d{1,12})");

    private final Supplier<String> supplier;
    private final boolean fixed;
    private final Executor threads;
    private final Duration deadline;
    private final InstantSource clock;
    private final Deque<BearerToken> dead = new ArrayDeque<>();
    private @Nullable CompletableFuture<String> asked;
    private @Nullable BearerToken current;
    private @Nullable BearerToken offered;
    private Instant expires = Instant.MAX;
    private int refusedInARow;

    /// @param fixed there is one token, and never another
    /// @param deadline how long the supplier is waited for
    Tokens(Supplier<String> supplier, boolean fixed, Executor threads, Duration deadline, InstantSource clock) {
        this.supplier = supplier;
        this.fixed = fixed;
        this.threads = threads;
        this.deadline = deadline;
        this.clock = clock;
    }

    Instant now() {
        return clock.instant();
    }

    /// The token for the next connection, asked before anything is connected: a slow supplier does not eat the server's patience.
    BearerToken next() throws PinionException, InterruptedException {
        BearerToken token;
        try {
            token = ask();
        } catch (PinionException noOther) {
            synchronized (this) {
                offered = null;
                if (current != null && isGood(current)) {
                    return current;
                }
            }
            throw noOther;
        }
        synchronized (this) {
            offered = null;
            if (dead.contains(token)) {
                return lastGood("the supplier of tokens gave one again that the server no longer accepts");
            }
            if (Objects.equals(token, current) && !isGood(token)) {
                throw new PinionException.TokenRefused("the supplier of tokens gave one again that has expired", null);
            }
            if (!Objects.equals(token, current)) {
                expires = Instant.MAX;
            }
            current = token;
            return token;
        }
    }

    private BearerToken lastGood(String otherwise) throws PinionException {
        if (current == null || !isGood(current)) {
            throw new PinionException.TokenRefused(otherwise, null);
        }
        return current;
    }

    private boolean isGood(BearerToken token) {
        return !dead.contains(token) && clock.instant().isBefore(expires);
    }

    /// Another token than the present one, for a refresh; empty when the supplier has none yet. It counts when [#refreshed] says so.
    Optional<BearerToken> fresh() throws PinionException, InterruptedException {
        BearerToken token = ask();
        synchronized (this) {
            if (Objects.equals(token, current) || dead.contains(token)) {
                return Optional.empty();
            }
            offered = token;
            return Optional.of(token);
        }
    }

    /// The server has taken the fresh token.
    synchronized void refreshed(BearerToken token, Instant until) {
        offered = null;
        current = token;
        expires = until;
    }

    private BearerToken ask() throws PinionException, InterruptedException {
        try {
            return BearerToken.of(supplied().get(deadline.toNanos(), TimeUnit.NANOSECONDS));
        } catch (ProtocolException unusable) {
            throw new PinionException.TokenUnavailable("the token was not sent: " + unusable.whatThePeerDid());
        } catch (TimeoutException late) {
            throw new PinionException.TokenUnavailable("the supplier of tokens gave none within " + deadline);
        } catch (ExecutionException noToken) {
            // Not as the cause: what a supplier says of its failure might hold the token.
            Throwable cause = noToken.getCause() == null ? noToken : noToken.getCause();
            throw new PinionException.TokenUnavailable(
                    "the supplier of tokens failed with " + cause.getClass().getName());
        }
    }

    /// One call at a time: one that hangs is waited for again, and none is started behind it.
    private synchronized CompletableFuture<String> supplied() {
        CompletableFuture<String> present = asked;
        if (present == null || present.isDone()) {
            present = CompletableFuture.supplyAsync(supplier, threads);
            asked = present;
        }
        return present;
    }

    /// The server has said until when the present token lives, and thereby that it is good.
    synchronized void livesUntil(Instant time) {
        expires = time;
        refusedInARow = 0;
    }

    /// The server has said that the token is not accepted: the one offered for a refresh, while the
    /// present one is good, or else that.
    synchronized void died() {
        BearerToken gone = offered == null || (current != null && !isGood(current)) ? current : offered;
        offered = null;
        if (gone != null && !dead.contains(gone)) {
            refusedInARow++;
            dead.add(gone);
            if (dead.size() > 2 * REFUSED_MAX) {
                dead.poll();
            }
        }
    }

    /// True when no other token will come, or would be better than those that were refused.
    synchronized boolean isUsedUp() {
        return refusedInARow >= REFUSED_MAX || (fixed && current != null && !isGood(current));
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
