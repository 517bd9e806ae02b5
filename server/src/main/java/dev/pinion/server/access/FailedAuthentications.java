package dev.pinion.server.access;

import java.net.InetAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/// Slows and then bars addresses whose tokens keep being refused. Each failure adds a point, points fade with time, and
/// from some points on the next attempt must wait, longer with each. A success forgives nothing: one good token must not
/// buy a thousand guesses.
///
/// An IPv6 address counts as its /64, which is what one household or host gets.
///
/// Thread: any; one short lock. Limit: [Limits#addressesMax()]; beyond it the address that failed longest ago is forgotten.
public final class FailedAuthentications {
    /// How patient the server is.
    ///
    /// @param freeFailures so many failures cost nothing: a client with a stale token
    /// @param barredFrom from so many points on the address is refused before its handshake
    /// @param fadesIn time in which one point is forgiven
    /// @param delayMax the longest wait before an answer; must leave room in the CONNECT deadline
    public record Limits(int freeFailures, int barredFrom, Duration fadesIn, Duration delayMax, int addressesMax) {
        public Limits {
            if (freeFailures < 0 || barredFrom <= freeFailures || addressesMax < 1 || !fadesIn.isPositive()
                    || delayMax.isNegative()) {
                throw new IllegalArgumentException(
                        "limits of failed authentications: expected 0 <= freeFailures < barredFrom,"
                                + " at least one address, a positive time to fade and no negative delay");
            }
        }

        public static Limits defaults() {
            return new Limits(5, 30, Duration.ofSeconds(10), Duration.ofSeconds(4), 10_000);
        }
    }

    private static final Duration FIRST_DELAY = Duration.ofMillis(125);

    private final Limits limits;
    private final Map<String, Points> byAddress;

    public FailedAuthentications(Limits limits) {
        this.limits = limits;
        this.byAddress = new LinkedHashMap<>(16, 0.75f, false) {
            private static final long serialVersionUID = 1;

            @Override
            protected boolean removeEldestEntry(Map.Entry<String, Points> eldest) {
                return size() > limits.addressesMax();
            }
        };
    }

    /// Whether the address is not even to be spoken with.
    public boolean isBarred(InetAddress from, Instant now) {
        return points(from, now) >= limits.barredFrom();
    }

    /// How long to wait before an attempt from this address is answered: zero at first, then doubling.
    public Duration delay(InetAddress from, Instant now) {
        int beyond = (int) Math.floor(points(from, now)) - limits.freeFailures();
        if (beyond < 0) {
            return Duration.ZERO;
        }
        Duration delay = FIRST_DELAY.multipliedBy(1L << Math.min(beyond, 10));
        return delay.compareTo(limits.delayMax()) < 0 ? delay : limits.delayMax();
    }

    /// A token from this address was refused.
    public synchronized void failed(InetAddress from, Instant now) {
        String key = key(from);
        double before = Optional.ofNullable(byAddress.remove(key))
                .map(points -> points.at(now, limits.fadesIn()))
                .orElse(0.0);
        // Not much beyond the bar, or a long attack would bar a shared address for days.
        byAddress.put(key, new Points(Math.min(before + 1, limits.barredFrom() + 1.0), now));
    }

    synchronized int addresses() {
        return byAddress.size();
    }

    private synchronized double points(InetAddress from, Instant now) {
        Points points = byAddress.get(key(from));
        return points == null ? 0 : points.at(now, limits.fadesIn());
    }

    private static String key(InetAddress address) {
        byte[] bytes = address.getAddress();
        return Base64.getEncoder().encodeToString(bytes.length == 16 ? Arrays.copyOf(bytes, 8) : bytes);
    }

    private record Points(double count, Instant since) {
        double at(Instant now, Duration fadesIn) {
            double faded = Math.max(0, Duration.between(since, now).toMillis()) / (double) fadesIn.toMillis();
            return Math.max(0, count - faded);
        }
    }
}
