package dev.pinion.db;

import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Clock;

import dev.pinion.db.journal.StoreSeams;
import dev.pinion.db.start.OpenDatabase;

/// A process that appends as fast as it can and prints each message once it was told that it is stored; ended by
/// a kill.
final class LoadProcess {

    private static final int PUBLISHERS = 4;

    /// So few that they are gathered in runs all the time.
    private static final int RECENT_KEYS = 500;

    private LoadProcess() {}

    /// One of several servers.
    private static Database open(Path directory, String url) {
        return OpenDatabase.open(
                DatabaseConfig.defaults(directory)
                        .withDisk(TestPostgres.PATIENT)
                        .withServer(new DatabaseConfig.Server(url, "pinion", null)),
                Clock.systemUTC(), StoreSeams.none());
    }

    static Database open(Path directory) {
        return OpenDatabase.open(DatabaseConfig.defaults(directory), Clock.systemUTC(),
                StoreSeams.none().withRecentKeys(RECENT_KEYS));
    }

    /// Under a key of its own.
    static NewMessage keyed(ChannelLog channel, String body) {
        return new NewMessage(channel, "alice", Bytes.EMPTY, TestLog.utf8(body), new IdempotencyKey("alice", body));
    }

    public static void main(String[] arguments) throws Exception {
        Path directory = Path.of(arguments[0]);
        try (Database database = arguments.length < 3 ? open(directory) : open(directory, arguments[2])) {
            System.out.println("open");
            if (arguments.length == 1) {
                Thread.currentThread().join();
            }
            Thread[] publishers = new Thread[PUBLISHERS];
            for (int n = 0; n < PUBLISHERS; n++) {
                String prefix = arguments[1] + "-" + n + "-";
                publishers[n] = Thread.ofVirtual().start(() -> publish(database.log(), prefix));
            }
            publishers[0].join();
        }
    }

    private static void publish(MessageLog log, String prefix) {
        try {
            for (int n = 0;; n++) {
                log.append(keyed(log.channel("c" + n % 3), prefix + n), printing(System.out));
                if (n % 50 == 0) {
                    log.flush().join();
                }
            }
        } catch (InterruptedException neverHappens) {
            throw new IllegalStateException(neverHappens);
        }
    }

    private static AppendOutcome printing(PrintStream out) {
        return new AppendOutcome() {
            @Override
            public void stored(StoredMessage message) {
                out.println(message.channel().name() + " " + message.seq() + " " + TestLog.text(message));
            }

            @Override
            public void failed(StorageException why) {
                throw new IllegalStateException(why);
            }
        };
    }
}
