package dev.pinion.db;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.pinion.db.commit.Channels;

/// A channel exists from its first message: a name that somebody only asked for leaves nothing behind.
class ChannelHandlesTest {
    @TempDir
    private Path folder;
    private Database database;

    @BeforeEach
    void open() {
        database = TestLog.open(folder.resolve("db"));
    }

    @AfterEach
    void close() {
        database.close();
    }

    @Test
    void namesThatWereOnlyAskedForAreForgotten() {
        // Given
        Channels channels = new Channels(10);
        // When
        for (int i = 0; i < 5_000; i++) {
            channels.channel("asked." + i);
        }
        // Then
        assertTrue(endsUpWith(channels, 0), () -> channels.handles() + " handles are left");
    }

    @Test
    void aHandleThatSomebodyHoldsIsTheOnlyOneOfItsName() {
        // Given
        Channels channels = new Channels(10);
        ChannelLog held = channels.channel("held");
        // When
        channels.channel("not.held");
        assertTrue(endsUpWith(channels, 1));
        // Then
        assertSame(held, channels.channel("held"));
        assertNotSame(held, channels.channel("not.held"));
    }

    @Test
    void aChannelWithAMessageStaysThoughNobodyHoldsIt() throws Exception {
        // Given
        TestLog.append(database.log(), "news", "hello").get();
        database.log().flush().get();
        // When
        System.gc();
        // Then
        assertEquals(1, database.log().channel("news").last());
        assertEquals(1, database.log().channelCount());
    }

    @Test
    void manySubscribersOfNamesWithoutMessagesTakeNoPlaceOfAChannel() throws Exception {
        // Given
        database.close();
        database = Database.open(DatabaseConfig.defaults(folder.resolve("db")).withMemory(1 << 20, 2, 1 << 20),
                Clock.systemUTC());
        List<ChannelLog> held = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            held.add(database.log().channel("empty." + i));
        }
        // When
        CompletableFuture<StoredMessage> first = TestLog.append(database.log(), "news", "hello");
        // Then
        assertEquals(1, first.get().seq());
        assertEquals(100, held.size());
    }

    @Test
    void whatExistedIsKnownAgainAfterReopening() throws Exception {
        // Given
        TestLog.append(database.log(), "news", "hello").get();
        database.log().channel("never");
        database.close();
        // When
        database = TestLog.open(folder.resolve("db"));
        // Then
        assertEquals(1, database.log().channelCount());
        assertEquals(List.of("news"), database.log().channels().stream().map(ChannelLog::name).toList());
    }

    /// The garbage collection decides when; asked for, it does not take long.
    private static boolean endsUpWith(Channels channels, int handles) {
        long end = System.nanoTime() + Duration.ofSeconds(30).toNanos();
        while (channels.handles() != handles && System.nanoTime() - end < 0) {
            System.gc();
            Thread.onSpinWait();
        }
        return channels.handles() == handles;
    }
}
