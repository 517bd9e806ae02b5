package dev.pinion.db;

import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.Locale;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;

/// Measures appends a second at natural batching, and then the verification of what was appended: `AppendSpeed DIRECTORY
/// PUBLISHERS CHANNELS BYTES SECONDS`, with the path of a new key file as a sixth argument for an encrypted database; with
/// `-Dpinion.keyed` each message has an idempotency key. Not a test.
final class AppendSpeed {

    private AppendSpeed() {}

    public static void main(String[] arguments) throws Exception {
        Path directory = Path.of(arguments[0]);
        int publishers = Integer.parseInt(arguments[1]);
        int channels = Integer.parseInt(arguments[2]);
        int bytes = Integer.parseInt(arguments[3]);
        int seconds = Integer.parseInt(arguments[4]);
        DatabaseKey key = arguments.length > 5 ? DatabaseKey.create(Path.of(arguments[5]), new SecureRandom()) : null;
        DatabaseConfig config = DatabaseConfig.defaults(directory).withKey(key);
        try (Database database = Database.open(config, Clock.systemUTC())) {
            AtomicLong stored = new AtomicLong();
            AtomicLong batches = new AtomicLong();
            database.log().listen(batch -> {
                batches.incrementAndGet();
                stored.addAndGet(batch.size());
            });
            for (int n = 0; n < publishers; n++) {
                ChannelLog channel = database.log().channel("c" + n % channels);
                Thread.ofVirtual().start(() -> publish(database.log(), channel, bytes));
            }
            for (int n = 0; n < seconds; n++) {
                long before = stored.get();
                long batchesBefore = batches.get();
                Thread.sleep(1_000);
                long rate = stored.get() - before;
                System.out.printf(Locale.ROOT, "%d s: %d msgs/s, %.1f a batch, file %d MiB%n", n + 1, rate,
                        (double) rate / Math.max(1, batches.get() - batchesBefore),
                        Files.size(directory.resolve("pinion.mv.db")) >> 20);
            }
        }
        long begin = System.nanoTime();
        VerifyReport report = DatabaseFiles.verify(directory, key, null);
        double took = (System.nanoTime() - begin) / 1e9;
        System.out.printf(Locale.ROOT, "verified %d messages in %.1f s: %.0f msgs/s, %s%n", report.messages(), took,
                report.messages() / took, report.isSound() ? "sound" : report.faults().getFirst());
    }

    private static void publish(MessageLog log, ChannelLog channel, int bytes) {
        AppendOutcome ignored = new AppendOutcome() {
            @Override
            public void stored(StoredMessage message) {
                // counted by the listener
            }

            @Override
            public void failed(StorageException why) {
                throw new IllegalStateException(why);
            }
        };
        try {
            boolean keyed = Boolean.getBoolean("pinion.keyed");
            String own = UUID.randomUUID().toString();
            for (int n = 0;; n++) {
                IdempotencyKey key = keyed ? new IdempotencyKey("bench", own + n) : null;
                log.append(new NewMessage(channel, "bench", Bytes.EMPTY, Bytes.owned(new byte[bytes]), key), ignored);
            }
        } catch (InterruptedException | StorageException ended) {
            System.out.println("a publisher ends: " + ended.getMessage());
        }
    }
}
