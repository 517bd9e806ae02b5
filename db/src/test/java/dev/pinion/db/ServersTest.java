package dev.pinion.db;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.pinion.db.Database.Servers;
import dev.pinion.postgres.RunningPostgres;

/// Servers over one database know of each other.
class ServersTest {

    @TempDir
    Path directory;

    private Database open() {
        return Database.open(TestPostgres.config(directory), Clock.systemUTC());
    }

    private static Servers of(Database database) {
        return database.servers().orElseThrow();
    }

    private static List<String> cards(List<Servers.Server> servers) {
        return servers.stream().map(each -> each.card() + (each.isOpen() ? "" : " (gone)")).toList();
    }

    @Test
    void eachSeesWhoIsThereAndWhoHasEnded() throws Exception {
        try (Database one = open(); Database two = open()) {
            // When
            assertEquals(List.of("one"), cards(of(one).introduce("one").join()));
            assertEquals(List.of("one", "two"), cards(of(two).introduce("two").join()));
            assertEquals(List.of("two", "one again"), cards(of(one).introduce("one again").join()));
            try (Database three = open()) {
                assertEquals(List.of("two", "one again", "three"), cards(of(three).introduce("three").join()));
            }
            // Then
            ListeningServer.settled()
                    .until(() -> cards(of(two).all().join()).equals(List.of("two", "one again", "three (gone)")));
            assertEquals(of(two).id(), of(one).all().join().getFirst().id());
        }
    }

    @Test
    void aWordIsHeardByAllOthersOnceAndNotByWhoSaidIt() throws Exception {
        try (Database one = open(); Database two = open(); Database three = open()) {
            // Given
            List<List<String>> heard = new ArrayList<>();
            for (Database each : List.of(one, two, three)) {
                List<String> words = new CopyOnWriteArrayList<>();
                heard.add(words);
                of(each).introduce("").join();
                of(each).listen((from, word) -> words
                        .add(from + " " + new String(word.toByteArray(), java.nio.charset.StandardCharsets.UTF_8)));
            }
            // What was said before somebody began to listen he may miss, so each is asked until it has heard something.
            ListeningServer.settled().until(() -> {
                of(one).say(TestLog.utf8("hello")).join();
                return heard.stream().skip(1).allMatch(words -> !words.isEmpty());
            });
            heard.forEach(List::clear);
            // When
            int words = 300;
            for (int n = 0; n < words; n++) {
                of(n % 2 == 0 ? one : two).say(TestLog.utf8("word " + n)).join();
            }
            // Then
            ListeningServer.settled().until(() -> ofWords(heard.get(2)).size() == words);
            assertEquals(words, ofWords(heard.get(2)).stream().distinct().count());
            ListeningServer.settled().until(() -> ofWords(heard.get(0)).size() == words / 2);
            assertTrue(ofWords(heard.get(0)).stream().allMatch(each -> each.startsWith(of(two).id())));
        }
    }

    private static List<String> ofWords(List<String> heard) {
        return heard.stream().filter(each -> each.contains(" word ")).toList();
    }

    /// They have ended, and have no lock any more, when this returns.
    private void endAllSessions() {
        RunningPostgres.run("select pg_terminate_backend(pid, 60000) from pg_stat_activity where application_name = '"
                + TestPostgres.schema(directory) + "'");
    }

    @Test
    void oneHasTheDutyUntilItEndsOrIsLost() throws Exception {
        try (Database two = open()) {
            try (Database one = open()) {
                assertEquals(1, of(one).duty().join());
                assertEquals(0, of(two).duty().join());
                assertEquals(1, of(one).duty().join());
                // When: all sessions of all end
                endAllSessions();
                // Then: whoever asks first has it anew, and knows that it was lost
                assertEquals(1, of(two).duty().join());
                assertEquals(0, of(one).duty().join());
            }
            assertEquals(1, of(two).duty().join());
            try (Database three = open()) {
                assertEquals(0, of(three).duty().join());
                endAllSessions();
                assertEquals(2, of(two).duty().join());
            }
        }
    }

    @Test
    void whatIsTooLongIsRefusedAndFilesHaveNoOtherServers() {
        try (Database one = open()) {
            Bytes tooLong = Bytes.owned(new byte[Servers.WORD_BYTES_MAX + 1]);
            assertThrows(IllegalArgumentException.class, () -> of(one).say(tooLong));
            assertThrows(IllegalArgumentException.class,
                    () -> of(one).introduce("x".repeat(Servers.CARD_LENGTH_MAX + 1)));
        }
        try (Database files = Database.open(DatabaseConfig.defaults(directory.resolve("files")), Clock.systemUTC())) {
            assertEquals(Optional.empty(), files.servers());
        }
    }
}
