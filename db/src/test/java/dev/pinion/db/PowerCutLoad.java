package dev.pinion.db;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;

import org.jspecify.annotations.Nullable;

/// The load of one power cut: every kind of change, and what was promised of each.
final class PowerCutLoad {

    private static final RetentionLimits KEEP_TEN = new RetentionLimits(Duration.ofDays(1), 10, Long.MAX_VALUE / 2,
            Duration.ZERO);

    private final Random random;
    private final Map<String, StoredMessage> messages = new ConcurrentHashMap<>();
    private final Map<NewMessage, Long> keyed = new ConcurrentHashMap<>();
    private final Set<String> erasing = ConcurrentHashMap.newKeySet();
    private final Set<String> erased = ConcurrentHashMap.newKeySet();
    private final Set<String> revoked = ConcurrentHashMap.newKeySet();
    private final Set<String> taken = ConcurrentHashMap.newKeySet();
    private final AtomicLong floor = new AtomicLong();
    private final AtomicLong groupFloor = new AtomicLong();

    PowerCutLoad(Random random) {
        this.random = random;
    }

    /// Acknowledged, by place.
    Map<String, StoredMessage> messages() {
        return messages;
    }

    /// Acknowledged with a key, and under which sequence.
    Map<NewMessage, Long> keyed() {
        return keyed;
    }

    /// Perhaps erased.
    Set<String> erasing() {
        return erasing;
    }

    Set<String> erased() {
        return erased;
    }

    Set<String> revoked() {
        return revoked;
    }

    /// Records that were deleted.
    Set<String> taken() {
        return taken;
    }

    /// Of the cursor in `c0`.
    long floor() {
        return floor.get();
    }

    /// Of the cursor in `group`, which moves with messages.
    long groupFloor() {
        return groupFloor.get();
    }

    static String place(StoredMessage message) {
        return message.channel().name() + "/" + message.seq();
    }

    void run(Database database, BooleanSupplier isOff) throws InterruptedException {
        MessageLog log = database.log();
        long owner = claim(database);
        for (int n = 0; n < 600 && !isOff.getAsBoolean(); n++) {
            sometimesDoOtherThings(database, owner, n);
            ChannelLog channel = log.channel("c" + random.nextInt(4));
            NewMessage message = new NewMessage(channel, "s" + n, Bytes.EMPTY, Bytes.owned(body(n)), key(n));
            log.append(message, noting(message));
            if (random.nextInt(4) == 0) {
                log.flush().exceptionally(_ -> null).join();
            }
        }
    }

    private @Nullable IdempotencyKey key(int n) {
        return random.nextInt(10) == 0 ? new IdempotencyKey("s", "key" + n) : null;
    }

    private long claim(Database database) throws InterruptedException {
        return database.cursors()
                .claim("alice", "reader", 0, 10)
                .exceptionally(_ -> OptionalLong.empty())
                .join()
                .orElse(-1);
    }

    private void sometimesDoOtherThings(Database database, long owner, int n) throws InterruptedException {
        switch (random.nextInt(40)) {
            case 0, 1, 2 -> {
                List<Cursors.Position> positions = List.of(new Cursors.Position("c0", n, Bytes.EMPTY));
                database.cursors()
                        .save("alice", "reader", owner, positions, n)
                        .thenAccept(saved -> floor.set(saved ? n : floor.get()))
                        .exceptionally(_ -> null)
                        .join();
            }
            case 3 -> database.log().retain(database.log().channel("c3"), KEEP_TEN, 20).exceptionally(_ -> 0).join();
            case 4 -> database.compact(1 << 20).exceptionally(_ -> null).join();
            case 5 -> database.revocations()
                    .put("token" + n, Bytes.EMPTY, n)
                    .thenAccept(_ -> revoked.add("token" + n))
                    .exceptionally(_ -> null)
                    .join();
            case 6 -> erase(database.log());
            case 7 -> group(database, owner, n);
            case 8 -> takeBack(database, n);
            default -> {
                // only messages this time
            }
        }
    }

    /// A message and a cursor that moves with it.
    private void group(Database database, long owner, int n) throws InterruptedException {
        CompletableFuture<List<StoredMessage>> stored = new CompletableFuture<>();
        NewMessage message = new NewMessage(database.log().channel("c0"), "group", Bytes.EMPTY,
                TestLog.utf8("group " + n));
        database.log()
                .appendAll(List.of(message),
                        List.of(new Cursors.Save("alice", "reader", owner,
                                List.of(new Cursors.Position("group", n, Bytes.EMPTY)), n)),
                        TestLog.completingAll(stored));
        stored.thenAccept(told -> {
            messages.put(place(told.getFirst()), told.getFirst());
            groupFloor.set(n);
        }).exceptionally(_ -> null).join();
    }

    /// A record that is deleted, and stays so.
    private void takeBack(Database database, int n) throws InterruptedException {
        String key = "taken" + n;
        database.revocations().put(key, Bytes.EMPTY, n).exceptionally(_ -> 0).join();
        database.revocations()
                .remove(key)
                .thenAccept(removed -> taken.addAll(removed == 1 ? Set.of(key) : Set.of()))
                .exceptionally(_ -> null)
                .join();
    }

    private void erase(MessageLog log) throws InterruptedException {
        ChannelLog channel = log.channel("c2");
        long seq = 1 + random.nextLong(Math.max(1, channel.last()));
        String place = channel.name() + "/" + seq;
        erasing.add(place);
        log.erase(channel, seq).thenAccept(found -> {
            if (found != Erased.NOT_THERE) {
                erased.add(place);
            }
        }).exceptionally(_ -> null).join();
    }

    private byte[] body(int n) {
        byte[] body = new byte[random.nextInt(20) == 0 ? 20_000 : random.nextInt(300)];
        random.nextBytes(body);
        byte[] number = Integer.toString(n).getBytes(StandardCharsets.UTF_8);
        System.arraycopy(number, 0, body, 0, Math.min(number.length, body.length));
        return body;
    }

    private AppendOutcome noting(NewMessage appended) {
        return new AppendOutcome() {
            @Override
            public void stored(StoredMessage message) {
                messages.put(place(message), message);
                if (appended.key() != null) {
                    keyed.put(appended, message.seq());
                }
            }

            @Override
            public void failed(StorageException why) {
                // not acknowledged
            }
        };
    }
}
