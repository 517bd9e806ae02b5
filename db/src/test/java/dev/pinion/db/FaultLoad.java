package dev.pinion.db;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

import dev.pinion.db.journal.JournalLimits;

/// A bit of everything that writes, for the tests that let calls fail; remembers what was acknowledged. Nothing may take
/// longer than a bound: what waits for ever fails the test.
final class FaultLoad {

    /// So small that the journal begins anew within the load.
    static final JournalLimits LIMITS = new JournalLimits(1 << 20, 96 * 1024);

    /// While everything fails, reads need not wait long for better times.
    static final DiskLimits IMPATIENT = new DiskLimits(0, 0, Duration.ofSeconds(2), Duration.ofSeconds(1),
            Duration.ofMillis(300));

    private static final RetentionLimits KEEP_THREE = new RetentionLimits(Duration.ofDays(1), 3, Long.MAX_VALUE / 2,
            Duration.ZERO);
    private static final int WAIT_SECONDS = 30;

    private final Map<String, String> acknowledged = new ConcurrentHashMap<>();
    private final Map<String, Long> revoked = new ConcurrentHashMap<>();
    private long floor;
    private long runs;

    /// Whether it got an answer other than a failure.
    private static <T> boolean done(CompletableFuture<T> answer) {
        return answer.orTimeout(WAIT_SECONDS, TimeUnit.SECONDS).handle((_, failure) -> {
            assertTrue(!(failure instanceof java.util.concurrent.TimeoutException), "nobody answered");
            return failure == null;
        }).join();
    }

    void run(Database database) throws InterruptedException {
        runs++;
        MessageLog log = database.log();
        CompletableFuture<StoredMessage> last = CompletableFuture.failedFuture(new StorageException("none yet"));
        try {
            for (int n = 0; n < 4; n++) {
                last = append(log, n % 2 == 0 ? "kept" : "turnover", n);
            }
            last.exceptionally(_ -> null).join();
            smallWrites(database);
            last = append(log, "kept", 9);
            ChannelLog turnover = log.channel("turnover");
            done(log.retain(turnover, KEEP_THREE, 2));
            done(log.erase(turnover, turnover.last()));
            done(database.compact(1 << 16));
            done(log.read(turnover, turnover.first(), 10, 1 << 20));
        } catch (StorageException refusedWhileReopened) {
            // counts as not acknowledged
        }
        done(last);
    }

    private CompletableFuture<StoredMessage> append(MessageLog log, String channel, int n) throws InterruptedException {
        String body = "run " + runs + " message " + n;
        NewMessage message = new NewMessage(log.channel(channel), "s", Bytes.EMPTY, TestLog.utf8(body),
                n == 0 ? new IdempotencyKey("s", body) : null);
        return TestLog.append(log, message).thenApply(stored -> {
            acknowledged.put(channel + "/" + stored.seq(), body);
            return stored;
        });
    }

    private void smallWrites(Database database) throws InterruptedException {
        OptionalLong owner = database.cursors()
                .claim("alice", "reader", 0, 10)
                .exceptionally(_ -> OptionalLong.empty())
                .join();
        if (owner.isPresent() && done(database.cursors()
                .save("alice", "reader", owner.getAsLong(), List.of(new Cursors.Position("kept", runs, Bytes.EMPTY)),
                        runs))) {
            floor = runs;
        }
        String token = "token" + runs;
        if (done(database.revocations().put(token, Bytes.EMPTY, runs))) {
            revoked.put(token, runs);
        }
    }

    /// A quick look: what was acknowledged last is there, and a message can be stored, at the latest when the committer
    /// has heard of what another thread had met before.
    void assertKept(Database database, String when) {
        ListeningServer.settled()
                .alias(when)
                .pollDelay(Duration.ZERO)
                .ignoreExceptionsMatching(FaultLoad::isRefusal)
                .until(() -> isKept(database, when));
    }

    private static boolean isRefusal(Throwable failure) {
        return failure instanceof StorageException || failure.getCause() instanceof StorageException;
    }

    private boolean isKept(Database database, String when) throws InterruptedException {
        CompletableFuture<StoredMessage> after = append(database.log(), "kept", 100);
        if (!done(after) || !done(database.log().flush())) {
            return false;
        }
        StoredMessage read = database.log()
                .read(database.log().channel("kept"), after.join().seq(), 1, 1_000)
                .join()
                .getFirst();
        assertEquals(after.join().body(), read.body(), when);
        return true;
    }

    void assertAllReadable(Database database) {
        Map<String, String> stored = new HashMap<>();
        for (ChannelLog channel : database.log().channels()) {
            long expected = channel.first();
            for (StoredMessage message : TestLog.readAll(database.log(), channel)) {
                assertEquals(expected++, message.seq());
                stored.put(channel.name() + "/" + message.seq(),
                        message.erasure().isPresent() ? "erased" : TestLog.text(message));
            }
        }
        long first = database.log().channel("turnover").first();
        acknowledged.forEach((place, body) -> {
            String found = stored.getOrDefault(place, "");
            boolean deleted = place.startsWith("turnover")
                    && (found.equals("erased") || Long.parseLong(place.substring(9)) < first);
            assertTrue(deleted || body.equals(found), () -> place + " is " + found + " instead of " + body);
        });
        assertTrue(floor == 0 || database.cursors().positions("alice", "reader").join().getFirst().floor() >= floor);
        List<String> tokens = database.revocations()
                .after("", 10_000)
                .join()
                .stream()
                .map(DurableRecords.Entry::key)
                .toList();
        assertTrue(tokens.containsAll(revoked.keySet()), () -> revoked + " in " + tokens);
    }
}
