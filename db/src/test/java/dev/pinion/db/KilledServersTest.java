package dev.pinion.db;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.LongStream;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import dev.pinion.db.journal.StoreSeams;
import dev.pinion.db.start.OpenDatabase;

/// Servers over one database that are killed and stopped in mid-batch: the others go on, and nothing that was acknowledged is lost.
@Tag("slow")
class KilledServersTest {

    private static final int LINES = 300;

    @TempDir
    Path directory;

    private final Map<String, List<Long>> heard = new ConcurrentHashMap<>();
    private final Map<String, String> acknowledged = new ConcurrentHashMap<>();

    /// A server that appends as fast as it can, and what it says.
    private final class Load implements AutoCloseable {

        private final OtherProcess process;
        private final AtomicInteger lines = new AtomicInteger();
        private final Thread reader;

        Load(String name) throws IOException {
            process = OtherProcess.start(LoadProcess.class, directory.resolve(name).toString(), name,
                    TestPostgres.server(directory).url());
            reader = Thread.ofVirtual().start(this::read);
        }

        private void read() {
            try {
                String before = "";
                // The last line may be cut off.
                for (String line = process.line(); !line.equals("null"); line = process.line()) {
                    acknowledge(before);
                    lines.incrementAndGet();
                    before = line;
                }
            } catch (IOException ended) {
                throw new UncheckedIOException(ended);
            }
        }

        void awaitLines() {
            int goal = lines.get() + LINES;
            await().atMost(Duration.ofSeconds(100)).until(() -> lines.get() >= goal);
        }

        void signal(String signal) throws IOException, InterruptedException {
            assertEquals(0, new ProcessBuilder("kill", "-" + signal, Long.toString(process.pid())).start().waitFor());
        }

        void kill() {
            process.kill();
        }

        @Override
        public void close() {
            kill();
            try {
                reader.join();
            } catch (InterruptedException unexpected) {
                throw new IllegalStateException(unexpected);
            }
        }
    }

    private void acknowledge(String line) {
        String[] parts = line.split(" ", 3);
        if (parts.length == 3) {
            acknowledged.put(parts[0] + " " + parts[1], parts[2]);
        }
    }

    private void append(Database database, int count) throws InterruptedException {
        for (int n = 0; n < count; n++) {
            StoredMessage stored = TestLog.append(database.log(), "c" + n % 3, "survivor").join();
            acknowledge(stored.channel().name() + " " + stored.seq() + " survivor");
        }
    }

    @Test
    @Timeout(300)
    void theOthersGoOnAndNothingAcknowledgedIsLost() throws Exception {
        try (Database survivor = OpenDatabase.open(TestPostgres.config(directory), Clock.systemUTC(),
                StoreSeams.none())) {
            survivor.log()
                    .listen(batch -> batch.forEach(message -> heard
                            .computeIfAbsent(message.channel().name(), _ -> new CopyOnWriteArrayList<>())
                            .add(message.seq())));
            // When
            for (int round = 0; round < 3; round++) {
                try (Load killed = new Load("killed" + round); Load stopped = new Load("stopped" + round)) {
                    killed.awaitLines();
                    stopped.awaitLines();
                    stopped.signal("STOP");
                    append(survivor, 30);
                    killed.kill();
                    append(survivor, 30);
                    stopped.signal("CONT");
                    stopped.awaitLines();
                }
            }
            append(survivor, 3);
            // Then
            survivor.log().flush().join();
            for (ChannelLog channel : survivor.log().channels()) {
                await().atMost(Duration.ofSeconds(60))
                        .until(() -> heard.getOrDefault(channel.name(), List.of()).size() >= channel.last());
                assertEquals(LongStream.rangeClosed(1, channel.last()).boxed().toList(), heard.get(channel.name()));
                for (StoredMessage message : TestLog.readAll(survivor.log(), channel)) {
                    String told = acknowledged.remove(channel.name() + " " + message.seq());
                    assertEquals(told == null ? TestLog.text(message) : told, TestLog.text(message));
                }
            }
            assertEquals(Map.of(), acknowledged);
        }
        assertEquals(List.of(), DatabaseFiles.verify(TestPostgres.config(directory), null).faults());
    }
}
