package dev.pinion.db;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;

import dev.pinion.db.journal.StoreSeams;
import dev.pinion.db.start.OpenDatabase;

/// A database that is open, and the copy of its files that a kill would leave.
final class KilledDatabase {

    static final String SECRET = "THE-BODY-OF-A-MESSAGE";

    private final Path live;
    private final Path killed;

    KilledDatabase(Path directory) {
        live = directory.resolve("live");
        killed = directory.resolve("killed");
    }

    Path live() {
        return live;
    }

    Path killed() {
        return killed;
    }

    Database open(HeldApplier held, @Nullable DatabaseKey key) {
        return OpenDatabase.open(DatabaseConfig.defaults(live).withKey(key), Clock.systemUTC(),
                StoreSeams.none().wrapping(held::wrap));
    }

    static void fill(MessageLog log, String channel, int from, int to) throws InterruptedException {
        for (int n = from; n <= to; n++) {
            TestLog.append(log, channel, SECRET + n).join();
        }
        log.flush().join();
    }

    /// What is on the disk while the server runs, as if it had been killed at this moment.
    void kill() throws IOException {
        Files.createDirectories(killed);
        try (Stream<Path> files = Files.list(live)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                Files.copy(file, killed.resolve(file.getFileName()), StandardCopyOption.REPLACE_EXISTING);
            }
        }
    }

    static List<String> texts(MessageLog log, String channel) {
        return TestLog.readAll(log, log.channel(channel)).stream().map(TestLog::text).toList();
    }

    static List<String> expected(int to) {
        List<String> texts = new ArrayList<>();
        for (int n = 1; n <= to; n++) {
            texts.add(SECRET + n);
        }
        return texts;
    }

    Map<String, ByteBuffer> contents() throws IOException {
        Map<String, ByteBuffer> contents = new HashMap<>();
        try (Stream<Path> files = Files.list(killed)) {
            for (Path file : files.toList()) {
                contents.put(file.getFileName().toString(), ByteBuffer.wrap(Files.readAllBytes(file)));
            }
        }
        return contents;
    }
}
