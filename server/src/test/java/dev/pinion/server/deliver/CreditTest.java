package dev.pinion.server.deliver;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Path;
import java.time.Clock;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.pinion.db.Database;
import dev.pinion.db.DatabaseConfig;
import dev.pinion.protocol.stomp.AckMode;
import dev.pinion.protocol.stomp.HeaderValue;
import dev.pinion.server.fair.TestBudgets;
import dev.pinion.server.limits.DeliveryLimits;

/// Whoever waits for room among the unacknowledged is told of it.
class CreditTest {
    @TempDir
    private Path data;

    @Test
    void whoComesBackToWaitWhileItIsWokenIsWokenAgain() {
        try (Database database = Database.open(DatabaseConfig.defaults(data), Clock.systemUTC())) {
            // Given: a writer so quick that it has taken the room and waits again before it was even told to the end
            var credit = new Credit(1, TestBudgets.roomy());
            var woken = new AtomicInteger();
            var reader = new AtomicReference<Runnable>(() -> {});
            var ready = new ReadyList(() -> reader.get().run(), TestBudgets.roomy());
            var subscription = new Subscription(
                    new SubscriptionStart(HeaderValue.of("s"), Optional.empty(), database.log().channel("x"), 1,
                            AckMode.CLIENT, false, credit, Progress.NOT_KEPT, null, null, null, (_, _, _) -> {}),
                    new SubscriptionKey(1, 0), null,
                    new DeliveryServices(database.log(), DeliveryLimits.DEFAULTS, Clock.systemUTC()), ready);
            reader.set(() -> {
                woken.incrementAndGet();
                ready.next();
                credit.spend();
                credit.roomFor(subscription);
            });
            credit.spend();
            assertEquals(0, credit.roomFor(subscription));
            // When
            credit.giveBack(1);
            credit.giveBack(1);
            // Then
            assertEquals(2, woken.get());
        }
    }
}
