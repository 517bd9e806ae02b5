package dev.pinion.cli;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;

import org.jspecify.annotations.Nullable;

import dev.pinion.client.ClientConfig;
import dev.pinion.client.PinionClient;
import dev.pinion.client.PinionException;
import dev.pinion.client.ReceivedMessage;
import dev.pinion.client.SubscribeOptions;

/// One connection that publishes 0, 1, 2, … to a channel without pause and listens to it: what comes must be the same numbers.
///
/// Threads: `steady` publishes; the client's own listens.
final class SteadyClient implements AutoCloseable {
    private final PinionClient client;
    private final String channel;
    private final AtomicLong received = new AtomicLong();
    private final AtomicReference<@Nullable String> fault = new AtomicReference<>();
    private volatile long published;
    private volatile boolean stopping;
    private @Nullable Thread thread;

    private SteadyClient(PinionClient client, String channel) {
        this.client = client;
        this.channel = channel;
    }

    static SteadyClient start(ClientConfig config, String channel) throws PinionException, InterruptedException {
        var steady = new SteadyClient(PinionClient.connect(config), channel);
        var _ = steady.client.ended().thenAccept(steady::ended);
        steady.client.subscribe(channel, SubscribeOptions.fromFirst(), steady::received);
        steady.thread = Thread.ofVirtual().name("steady").start(steady::publish);
        return steady;
    }

    @SuppressWarnings("NonAtomicVolatileUpdate") // one thread publishes, others look
    private void publish() {
        try {
            while (!stopping) {
                long seq = client.publish(channel, Long.toString(published)).get().seq();
                published++;
                if (seq != published) {
                    fault.compareAndSet(null, "message " + published + " was stored as " + seq);
                }
            }
        } catch (ExecutionException failed) {
            fault.compareAndSet(null, "a publish failed: " + failed);
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }

    private void received(ReceivedMessage message) {
        long expected = received.getAndIncrement();
        if (!message.body().utf8().equals(Long.toString(expected)) || message.seq() != expected + 1) {
            fault.compareAndSet(null, "expected " + expected + ", got " + message.body().utf8());
        }
    }

    private void ended(PinionException why) {
        if (!stopping) {
            fault.compareAndSet(null, "the connection ended: " + why);
        }
    }

    long received() {
        return received.get();
    }

    /// Publishes no more, and looks whether all has come.
    void stop() {
        stopping = true;
        await().atMost(Duration.ofSeconds(30)).until(() -> thread != null && !thread.isAlive());
        await().atMost(Duration.ofSeconds(30)).until(() -> received.get() >= published || fault.get() != null);
        assertNull(fault.get());
        assertEquals(published, received.get());
    }

    @Override
    public void close() {
        stopping = true;
        client.close();
    }
}
