package dev.pinion.db;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// `kill -9` in the middle of a load: every message that somebody was told of is there afterwards, once and in order.
@Tag("slow")
class KillTest {

    private static final int KILLS = 20;

    @TempDir
    Path directory;

    @Test
    @Timeout(value = 10, unit = TimeUnit.MINUTES)
    void everyAcknowledgedMessageSurvivesAKill() throws Exception {
        // Given
        long seed = Long.getLong("seed", System.nanoTime());
        System.out.println("seed " + seed);
        Random random = new Random(seed);
        Map<String, String> acknowledged = new HashMap<>();
        for (int kill = 0; kill < KILLS; kill++) {
            // When
            Map<String, String> fresh = loadAndKill(kill, random.nextInt(6_000));
            acknowledged.putAll(fresh);
            // Then
            assertStored(acknowledged, fresh, "kill " + kill);
        }
        assertTrue(acknowledged.size() > KILLS, "no load: " + acknowledged.size());
    }

    private Map<String, String> loadAndKill(int run, int afterLines) throws Exception {
        Map<String, String> acknowledged = new HashMap<>();
        try (OtherProcess load = OtherProcess.start(LoadProcess.class, directory.toString(), "run" + run)) {
            assertEquals("open", load.line());
            for (int n = 0; n < afterLines; n++) {
                note(acknowledged, load.line());
            }
            load.kill();
            List<String> rest = load.rest();
            // The last line may have been cut off in the pipe.
            rest.subList(0, Math.max(0, rest.size() - 1)).forEach(line -> note(acknowledged, line));
        }
        return acknowledged;
    }

    private static void note(Map<String, String> acknowledged, String line) {
        int bodyAt = line.lastIndexOf(' ');
        acknowledged.put(line.substring(0, bodyAt), line.substring(bodyAt + 1));
    }

    private void assertStored(Map<String, String> acknowledged, Map<String, String> fresh, String when)
            throws InterruptedException {
        try (Database database = LoadProcess.open(directory)) {
            Map<String, String> stored = new HashMap<>();
            for (ChannelLog channel : database.log().channels()) {
                long expected = 1;
                for (StoredMessage message : TestLog.readAll(database.log(), channel)) {
                    assertEquals(expected++, message.seq(), when);
                    stored.put(channel.name() + " " + message.seq(), TestLog.text(message));
                }
            }
            assertEquals(stored.size(), stored.values().stream().distinct().count(), when);
            acknowledged.forEach((place, body) -> assertEquals(body, stored.get(place), when + " " + place));
            assertKeysAreKnown(database, fresh, when);
        }
    }

    /// Whoever repeats a message is told where it is.
    private static void assertKeysAreKnown(Database database, Map<String, String> acknowledged, String when)
            throws InterruptedException {
        Map<String, CompletableFuture<Long>> repeated = new HashMap<>();
        for (Map.Entry<String, String> each : acknowledged.entrySet()) {
            ChannelLog channel = database.log().channel(each.getKey().substring(0, each.getKey().indexOf(' ')));
            CompletableFuture<Long> answered = new CompletableFuture<>();
            database.log().append(LoadProcess.keyed(channel, each.getValue()), TestLog.duplicate(answered));
            repeated.put(each.getKey(), answered);
        }
        repeated.forEach((place, seq) -> assertEquals(place.substring(place.indexOf(' ') + 1), "" + seq.join(),
                when + ": the key of " + place));
    }
}
