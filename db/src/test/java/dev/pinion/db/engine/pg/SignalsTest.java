package dev.pinion.db.engine.pg;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Path;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

import javax.sql.DataSource;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.pinion.db.TestPostgres;

/// Servers tell each other of commits, so that nobody waits for the next look.
class SignalsTest {

    private static final Duration NEVER = Duration.ofHours(1);

    @TempDir
    Path directory;

    private static void await(Semaphore hints) throws InterruptedException, TimeoutException {
        if (!hints.tryAcquire(60, TimeUnit.SECONDS)) {
            throw new TimeoutException("nothing was heard");
        }
    }

    @Test
    void aSignalIsHeardByTheOthersAlone() throws Exception {
        // Given
        DataSource source = PostgresAddress.of(TestPostgres.server(directory)).source();
        Semaphore heardByOne = new Semaphore(0);
        Semaphore heardByTwo = new Semaphore(0);
        Signals one = new Signals(source, UUID.randomUUID(), NEVER);
        Signals two = new Signals(source, UUID.randomUUID(), NEVER);
        try {
            one.begin(heardByOne::release);
            two.begin(heardByTwo::release);
            // Each looks once when it has begun to listen.
            await(heardByOne);
            await(heardByTwo);
            // When
            one.tell();
            // Then
            await(heardByTwo);
            // When
            two.tell();
            // Then
            await(heardByOne);
            // Its own signal came before that one.
            assertEquals(0, heardByOne.availablePermits());
        } finally {
            one.close();
            two.close();
        }
    }
}
