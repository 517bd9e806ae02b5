package dev.pinion.server.access;

import java.net.InetAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;

/// Slows addresses that guess tokens: the answer to a guess waits, longer with each. A good token is let in at once, however
/// many guesses come from its address, which may be a relay, a container host, or the router of an office; nobody is turned
/// away before he has shown his token. Each guess adds a point, points fade with time, and a good token forgives none, or it
/// would buy a thousand guesses.
///
/// An IPv6 address counts as its /64, which is what one household or host gets. Trusted addresses are never slowed.
///
/// Thread: any; one short lock. Limits: [Limits#addressesMax()], beyond which the address that guessed longest ago is
/// forgotten, the tokens that wait for keys, and the answers that wait at a time: what finds no place among them is answered at once, since a place is a
/// connection that others may need.
public final class FailedAuthentications {
    /// How patient the server is.
    ///
    /// @param free so many guesses cost nothing: a client with a token of a key that is gone
    /// @param fadesIn time in which one point is forgiven
    /// @param delayMax the longest wait before an answer; must leave room in the CONNECT deadline
    /// @param waitingMax answers that wait at a time
    /// @param waitingPerAddressMax those of one address among them
    public record Limits(int free, Duration fadesIn, Duration delayMax, int addressesMax, int waitingMax,
            int waitingPerAddressMax) {
        public Limits {
            if (free < 0 || addressesMax < 1 || !fadesIn.isPositive() || delayMax.isNegative() || waitingMax < 0
                    || waitingPerAddressMax < 0) {
                throw new IllegalArgumentException("limits of failed authentications: expected no negative number,"
                        + " at least one address, a positive time to fade and no negative delay");
            }
        }
    }

    /// An address whose guesses are answered late, for operators.
    ///
    /// @param network the address, or the /64 it counts as
    /// @param points guesses that have not faded
    /// @param delay of the next answer
    /// @param until when it is as any other again, if it guesses no more
    public record Slowed(String network, int points, Duration delay, Instant until) {}

    private static final Duration FIRST_DELAY = Duration.ofMillis(125);
    /// Beyond the free ones. More would slow a shared address for hours after a long attack.
    private static final int POINTS_MAX = 30;
    /// Tokens with an unknown key that wait for their provider, for up to some seconds, each with a connection: a fleet behind one
    /// address whose key has just been changed finds places. Who finds none is judged by the keys that are known.
    private static final int KEY_WAITS_MAX = 1_024;
    private static final int KEY_WAITS_PER_ADDRESS_MAX = 256;

    private final Limits limits;
    private final Predicate<InetAddress> trusted;
    private final CheckTurns turnsOfSlowed;
    private final Map<String, Points> byNetwork;
    private final Waiting waiting;
    private final Waiting waitingForKeys = new Waiting(KEY_WAITS_MAX, KEY_WAITS_PER_ADDRESS_MAX);

    /// @param processors of which guesses may have half
    public FailedAuthentications(Limits limits, Predicate<InetAddress> trusted, int processors) {
        this.limits = limits;
        this.trusted = trusted;
        waiting = new Waiting(limits.waitingMax(), limits.waitingPerAddressMax());
        turnsOfSlowed = CheckTurns.atMost(Math.max(1, processors / 2));
        byNetwork = new LinkedHashMap<>(16, 0.75f, false) {
            private static final long serialVersionUID = 1;

            @Override
            protected boolean removeEldestEntry(Map.Entry<String, Points> eldest) {
                return size() > limits.addressesMax();
            }
        };
    }

    /// When signatures that come from this address are checked.
    public CheckTurns turns(InetAddress from, Instant now) {
        CheckTurns checks = isSlowed(from, now) ? turnsOfSlowed : CheckTurns.AT_ONCE;
        return trusted.test(from) ? checks : new TurnsOfAddress(checks, Network.of(from));
    }

    public synchronized boolean isSlowed(InetAddress from, Instant now) {
        Points points = byNetwork.get(Network.of(from));
        return points != null && delayAt(points.at(now, limits.fadesIn())).isPositive();
    }

    /// Counts a guess. What it gives back is to be closed when its answer goes out, after [Refusal#delay()].
    public synchronized Refusal guessed(InetAddress from, Instant now) {
        if (trusted.test(from)) {
            return Refusal.AT_ONCE;
        }
        String network = Network.of(from);
        Points old = byNetwork.remove(network);
        double before = old == null ? 0 : old.at(now, limits.fadesIn());
        byNetwork.put(network, new Points(Math.min(before + 1, limits.free() + POINTS_MAX), now));
        Duration delay = delayAt(before);
        boolean begins = delay.isZero() && delayAt(before + 1).isPositive();
        if (delay.isZero() || !waiting.begin(network)) {
            return new Refusal(Duration.ZERO, begins, () -> {});
        }
        return new Refusal(delay, begins, () -> waiting.end(network));
    }

    /// Zero at first, then doubling.
    private Duration delayAt(double points) {
        int beyond = (int) Math.floor(points) - limits.free();
        if (beyond < 0) {
            return Duration.ZERO;
        }
        Duration delay = FIRST_DELAY.multipliedBy(1L << Math.min(beyond, 10));
        return delay.compareTo(limits.delayMax()) < 0 ? delay : limits.delayMax();
    }

    /// Those with the most points first, at most so many.
    public synchronized List<Slowed> slowed(Instant now, int countMax) {
        List<Slowed> all = new ArrayList<>();
        byNetwork.forEach((network, points) -> {
            double count = points.at(now, limits.fadesIn());
            if (delayAt(count).isPositive()) {
                double millis = (count - limits.free()) * limits.fadesIn().toMillis();
                all.add(new Slowed(network, (int) Math.floor(count), delayAt(count), now.plusMillis((long) millis)));
            }
        });
        all.sort(Comparator.comparingInt(Slowed::points).reversed().thenComparing(Slowed::network));
        return List.copyOf(all.subList(0, Math.min(countMax, all.size())));
    }

    public synchronized int slowedCount(Instant now) {
        return (int) byNetwork.values()
                .stream()
                .filter(points -> delayAt(points.at(now, limits.fadesIn())).isPositive())
                .count();
    }

    /// Forgives an address, or its /64, all of its points. Says whether it had any.
    public synchronized boolean lift(InetAddress address) {
        return byNetwork.remove(Network.of(address)) != null;
    }

    synchronized int addresses() {
        return byNetwork.size();
    }

    int waiting() {
        return waiting.count();
    }

    /// How a guess is answered.
    ///
    /// @param delay zero for at once
    /// @param begins whether the address is slowed from this one on
    public record Refusal(Duration delay, boolean begins, Runnable done) implements AutoCloseable {
        public static final Refusal AT_ONCE = new Refusal(Duration.ZERO, false, () -> {});

        @Override
        public void close() {
            done.run();
        }
    }

    private final class TurnsOfAddress implements CheckTurns {
        private final CheckTurns checks;
        private final String network;

        TurnsOfAddress(CheckTurns checks, String network) {
            this.checks = checks;
            this.network = network;
        }

        @Override
        public boolean take(BooleanSupplier check) {
            return checks.take(check);
        }

        @Override
        public KeySet newerThan(KeySet seen, KeySource keys) {
            if (!waitingForKeys.begin(network)) {
                return seen;
            }
            try {
                return keys.newerThan(seen);
            } finally {
                waitingForKeys.end(network);
            }
        }
    }

    private record Points(double count, Instant since) {
        double at(Instant now, Duration fadesIn) {
            double faded = Math.max(0, Duration.between(since, now).toMillis()) / (double) fadesIn.toMillis();
            return Math.max(0, count - faded);
        }
    }
}
