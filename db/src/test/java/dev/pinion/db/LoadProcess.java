package dev.pinion.db;

import java.io.PrintStream;
import java.nio.file.Path;

/// A process that appends as fast as it can and prints each message once it was told that it is stored; ended by
/// a kill.
final class LoadProcess {

    private static final int PUBLISHERS = 4;

    private LoadProcess() {}

    public static void main(String[] arguments) throws Exception {
        try (Database database = TestLog.open(Path.of(arguments[0]))) {
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
                log.append(TestLog.message(log.channel("c" + n % 3), prefix + n), printing(System.out));
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
