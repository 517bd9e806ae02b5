package dev.pinion.db;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;

import dev.pinion.db.journal.StoreSeams;
import dev.pinion.db.start.OpenDatabase;

/// A database with something of each kind, to be moved from one engine to the other, and what must be found of it there.
final class MovedHistory {

    /// Some are in runs, some are not.
    static final StoreSeams FEW_RECENT_KEYS = StoreSeams.none().withRecentKeys(20);
    private static final int KEYS = 70;
    private static final RetentionLimits FORTY = new RetentionLimits(Duration.ofDays(1_000), 40, Long.MAX_VALUE / 2,
            Duration.ofDays(7));

    private MovedHistory() {}

    static Database open(DatabaseConfig config) {
        return OpenDatabase.open(config, Clock.systemUTC(), FEW_RECENT_KEYS);
    }

    static void make(Path directory) throws InterruptedException {
        try (Database database = open(DatabaseConfig.defaults(directory))) {
            MessageLog log = database.log();
            for (int n = 1; n <= 120; n++) {
                TestLog.append(log, "c" + n % 3, "message " + n + "x".repeat(n * 10)).join();
            }
            // Needs both values of its row.
            NewMessage large = new NewMessage(log.channel("large"), "alice", Bytes.owned(new byte[60_000]),
                    Bytes.owned(new byte[NewMessage.BODY_BYTES_MAX]));
            TestLog.append(log, large).join();
            for (int n = 1; n <= KEYS; n++) {
                publish(database, n);
                // Each of them a row.
                if (n % 5 == 0) {
                    int _ = database.forgetKeysBefore(0, 1).join();
                }
            }
            while (log.retain(log.channel("keys"), FORTY, 7).join() > 0) {
                assertTrue(log.channel("keys").first() > 1);
            }
            small(database);
            SignedHistory history = TestSigner.sign(database, TestSigner.KEEP_ALL, false);
            history.permitErasure(log.read(log.channel("c1"), 5, 1, 1).join().getFirst(), 0);
            Erased _ = log.erase(log.channel("c1"), 5).join();
            TestSigner.signOn(database, history, TestSigner.KEEP_ALL, true);
        }
    }

    private static void small(Database database) throws InterruptedException {
        Cursors cursors = database.cursors();
        for (int n = 1; n <= 30; n++) {
            String identity = "bob " + n % 4;
            // Sorted otherwise by one engine than by the other.
            String name = (n % 2 == 0 ? "\uFF5E" : "\uD83D\uDE00") + n;
            long owner = 0;
            for (int claim = 0; claim <= n % 3; claim++) {
                owner = cursors.claim(identity, name, n, 100).join().orElseThrow();
            }
            boolean _ = cursors.save(identity, name, owner,
                    List.of(new Cursors.Position("c0", n, TestLog.utf8("ranges and deliveries " + n)),
                            new Cursors.Position("c1", 2L * n, Bytes.EMPTY)),
                    1_000 + n).join();
        }
        for (int n = 1; n <= 10; n++) {
            write(database.revocations(), n);
            write(database.pinConfirmations(), n);
            write(database.servedIssuers(), n);
        }
    }

    private static void write(DurableRecords records, int number) throws InterruptedException {
        int _ = records.put("key \u00fc " + number, TestLog.utf8("content " + number), number).join();
    }

    private static long publish(Database database, int number) throws InterruptedException {
        CompletableFuture<Long> told = new CompletableFuture<>();
        MessageLog log = database.log();
        NewMessage message = new NewMessage(log.channel("keys"), "alice", Bytes.EMPTY, TestLog.utf8("body " + number),
                new IdempotencyKey("identity " + number % 3, "key " + number));
        log.append(message, TestLog.duplicate(told));
        return told.join();
    }

    /// All that can be seen of it from outside, in one order. Its keys are tried, which changes nothing where they are known.
    static List<String> seen(DatabaseConfig config) throws InterruptedException {
        List<String> seen = new ArrayList<>(messages(config));
        try (Database database = open(config)) {
            seen.add("epoch " + database.epoch());
            for (ChannelLog channel : database.log().channels()) {
                seen.add(channel.name() + " " + channel.first() + " to " + channel.last());
            }
            for (String identity : database.identities().all().join()) {
                for (String name : database.cursors().names(identity).join().stream().sorted().toList()) {
                    seen.add(identity + " " + name + " " + database.cursors().lastUsed(identity, name).join() + " "
                            + database.cursors()
                                    .positions(identity, name)
                                    .join()
                                    .stream()
                                    .map(MovedHistory::text)
                                    .toList());
                }
            }
            for (DurableRecords each : List.of(database.revocations(), database.pinConfirmations(),
                    database.servedIssuers())) {
                each.after("", 100)
                        .join()
                        .forEach(entry -> seen
                                .add(entry.key() + " " + text(entry.content()) + " " + entry.writtenMillis()));
            }
            for (int n = 1; n <= KEYS; n++) {
                seen.add("key " + n + " is known for " + publish(database, n));
            }
        }
        return seen;
    }

    private static String text(Cursors.Position position) {
        return position.channel() + " " + position.floor() + " " + text(position.ranges());
    }

    private static String text(Bytes bytes) {
        return new String(bytes.toByteArray(), StandardCharsets.UTF_8);
    }

    /// Each with all of its parts, and where channels begin.
    static List<String> messages(DatabaseConfig config) {
        List<String> lines = new ArrayList<>();
        VerifyReport report = DatabaseFiles.verify(config, TestSigner.OURS);
        assertEquals(List.of(), report.faults());
        lines.add(report.toString());
        DatabaseFiles.export(config, new DatabaseFiles.Export() {
            @Override
            public void channel(DatabaseFiles.Beginning begun) {
                lines.add(begun.toString());
            }

            @Override
            public void accept(StoredMessage message) {
                lines.add(message.channel().name() + " " + message.seq() + " " + message.sender() + " "
                        + message.timestampMillis() + " " + message.headers().size() + " "
                        + HexFormat.of().formatHex(ChainLink.hash(message.body())) + " "
                        + HexFormat.of().formatHex(message.chain().toByteArray()) + " " + message.erasure());
            }
        });
        return lines;
    }

    /// As a stopped server leaves it.
    static Path copy(Path from, Path to) throws IOException {
        Files.createDirectories(to);
        try (Stream<Path> files = Files.list(from)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                Files.copy(file, to.resolve(file.getFileName()));
            }
        }
        return to;
    }
}
