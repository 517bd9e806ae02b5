package dev.pinion.db;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import dev.pinion.db.journal.StoreSeams;
import dev.pinion.db.log.DatabaseDirectory;
import dev.pinion.db.start.OpenDatabase;

/// A bit that flips anywhere in the files of a stopped server is told by verify, by the start or by a reader, or nothing of
/// what was stored is another than before. None changes anything in silence.
class BitFlipTest {

    private static final List<String> FILES = List.of(DatabaseDirectory.FILE, DatabaseDirectory.JOURNAL,
            DatabaseDirectory.LOGS.get(0), DatabaseDirectory.LOGS.get(1), DatabaseDirectory.SUMS);

    private static final int KEYS = 50;

    @TempDir
    private static Path directory = Path.of(".");
    private static Path stopped = directory;
    private static String stored = "";

    @BeforeAll
    static void aStoppedServerWithSomethingOfEverything() throws Exception {
        stopped = directory.resolve("stopped");
        try (Database database = open(stopped)) {
            SignedHistory history = database.signedHistory(TestSigner.OURS);
            history.begin(0, false);
            for (int n = 0; n < 300; n++) {
                TestLog.append(database.log(), "c" + n % 3, "message " + n + " ".repeat(n * 7 % 900)).join();
            }
            TestLog.append(database.log(), "large", "x".repeat(300_000)).join();
            for (int n = 0; n < KEYS; n++) {
                TestLog.append(database.log(), LoadProcess.keyed(database.log().channel("keyed"), "keyed " + n)).join();
            }
            for (String name : List.of("anna", "bert")) {
                database.cursors().claim(name, "reading", 0, 10).join();
                database.revocations().put(name, TestLog.utf8("revoked " + name), 1).join();
                database.pinConfirmations().put(name, TestLog.utf8("confirmed " + name), 1).join();
            }
            ChannelLog first = database.log().channel("c0");
            database.log().retain(first, new RetentionLimits(Duration.ofDays(1), 90, 1 << 30, Duration.ZERO), 5).join();
            TestSigner.signOn(database, history, TestSigner.KEEP_ALL, true);
        }
        try (Database database = open(stopped)) {
            stored = all(database);
        }
        assertEquals(List.of(), DatabaseFiles.verify(stopped, TestSigner.OURS).faults());
    }

    /// Keys are gathered in runs, but for the last ones.
    private static Database open(Path directory) {
        return OpenDatabase.open(DatabaseConfig.defaults(directory), Clock.systemUTC(),
                StoreSeams.none().withRecentKeys(KEYS / 3 + 1));
    }

    /// Everything that can be asked for.
    private static String all(Database database) throws Exception {
        List<String> all = new ArrayList<>();
        for (ChannelLog channel : database.log()
                .channels()
                .stream()
                .sorted((a, b) -> a.name().compareTo(b.name()))
                .toList()) {
            all.add(channel.name() + " " + channel.first() + " " + channel.last());
            for (StoredMessage message : TestLog.readAll(database.log(), channel)) {
                all.add(message.seq() + TestLog.text(message) + message.sender() + message.timestampMillis());
            }
        }
        for (DurableRecords records : List.of(database.revocations(), database.pinConfirmations(),
                database.servedIssuers())) {
            for (DurableRecords.Entry entry : records.after("", 100).join()) {
                all.add(entry.key()
                        + new String(entry.content().toByteArray(), java.nio.charset.StandardCharsets.UTF_8));
            }
        }
        for (int n = 0; n < KEYS; n++) {
            CompletableFuture<Long> answered = new CompletableFuture<>();
            database.log()
                    .append(LoadProcess.keyed(database.log().channel("keyed"), "keyed " + n),
                            TestLog.duplicate(answered));
            all.add("key " + n + " " + answered.join());
        }
        return String.join("\n", all);
    }

    private void flips(int count, long seed) throws Exception {
        System.out.println("seed " + seed + ", " + count + " flips");
        Random random = new Random(seed);
        Path live = directory.resolve("live");
        int told = 0;
        for (int n = 0; n < count; n++) {
            copy(live);
            Path file = live.resolve(FILES.get(n % FILES.size()));
            byte[] bytes = Files.readAllBytes(file);
            // Half of them where something stands: files are written ahead with zeros.
            int end = n / FILES.size() % 2 == 0 ? bytes.length : used(bytes);
            int at = random.nextInt(end);
            bytes[at] ^= (byte) (1 << random.nextInt(8));
            Files.write(file, bytes);
            String place = file.getFileName() + " byte " + at + " of " + bytes.length;
            if (isTold(live, place)) {
                told++;
            }
        }
        System.out.println(told + " of " + count + " flips told, the others changed nothing");
        assertTrue(told > count / 10, "hardly a flip was told");
    }

    private static int used(byte[] bytes) {
        int end = bytes.length;
        while (end > 1 && bytes[end - 1] == 0) {
            end--;
        }
        return end;
    }

    private static boolean isTold(Path live, String place) throws Exception {
        try {
            VerifyReport report = DatabaseFiles.verify(live, TestSigner.OURS);
            if (!report.isSound()) {
                return true;
            }
            try (Database database = open(live)) {
                assertEquals(stored, all(database), place + ": changed, and nobody has told");
            }
            return false;
        } catch (DatabaseRefusedException | StorageException | CompletionException told) {
            assertTrue(!told.toString().contains("AssertionError"), told.toString());
            return true;
        }
    }

    private static void copy(Path live) throws IOException {
        Files.createDirectories(live);
        for (String file : FILES) {
            Files.copy(stopped.resolve(file), live.resolve(file), StandardCopyOption.REPLACE_EXISTING);
        }
    }

    @Test
    void aFewBitsThatFlip() throws Exception {
        flips(24, 7);
    }

    @Test
    @Tag("slow")
    @Timeout(value = 10, unit = TimeUnit.MINUTES)
    void manyBitsThatFlip() throws Exception {
        flips(Integer.getInteger("pinion.flips", 1_000), Long.getLong("seed", System.nanoTime()));
    }
}
