package dev.pinion.protocol.stomp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;

import org.junit.jupiter.api.Test;

class BufferPoolTest {

    @Test
    void aGivenBufferIsTakenAgain() {
        // Given
        var pool = new BufferPool(3);
        byte[] buffer = pool.take();

        // When
        pool.give(buffer);

        // Then
        assertEquals(BufferPool.DEFAULT_BUFFER_BYTES, buffer.length);
        assertSame(buffer, pool.take());
        assertNotSame(buffer, pool.take());
    }

    @Test
    void noMoreAreKeptThanAllowed() {
        // Given
        var pool = new BufferPool(64, 2);
        Set<byte[]> given = Collections.newSetFromMap(new IdentityHashMap<>());
        for (int i = 0; i < 5; i++) {
            given.add(new byte[64]);
        }

        // When
        given.forEach(pool::give);

        // Then
        assertEquals(2, IntStream.range(0, 5).filter(i -> given.contains(pool.take())).count());
    }

    @Test
    void buffersOfAnotherSizeAreRefused() {
        assertThrows(IllegalArgumentException.class, () -> new BufferPool(64, 1).give(new byte[65]));
        assertThrows(IllegalArgumentException.class, () -> new BufferPool(15, 1));
        assertThrows(IllegalArgumentException.class, () -> new BufferPool(16, 0));
    }

    @Test
    void noBufferIsEverInTwoHands() throws Exception {
        // Given
        var pool = new BufferPool(16, 4);
        Set<byte[]> held = Collections.synchronizedSet(Collections.newSetFromMap(new IdentityHashMap<>()));
        Callable<Boolean> user = () -> {
            for (int i = 0; i < 20_000; i++) {
                byte[] buffer = pool.take();
                assertTrue(held.add(buffer), "in two hands");
                held.remove(buffer);
                pool.give(buffer);
            }
            return true;
        };

        // When
        try (var threads = Executors.newFixedThreadPool(4)) {
            // Then
            for (var result : threads.invokeAll(Collections.nCopies(4, user))) {
                assertTrue(result.get());
            }
        }
    }
}
