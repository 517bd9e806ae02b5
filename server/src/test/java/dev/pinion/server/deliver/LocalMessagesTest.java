package dev.pinion.server.deliver;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.time.Clock;
import java.util.Optional;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.pinion.db.Database;
import dev.pinion.db.DatabaseConfig;
import dev.pinion.protocol.stomp.AckMode;
import dev.pinion.protocol.stomp.HeaderValue;
import dev.pinion.server.fair.Budget;
import dev.pinion.server.fair.TestBudgets;
import dev.pinion.server.limits.DeliveryLimits;

/// What is not delivered since it is one's own costs ranges, and these are bounded.
class LocalMessagesTest {
    @TempDir
    private Path data;
    private Database database;

    @BeforeEach
    void open() {
        database = Database.open(DatabaseConfig.defaults(data), Clock.systemUTC());
    }

    @AfterEach
    void close() {
        database.close();
    }

    /// With a subscription that passes nothing.
    private LocalMessages local(Budget budget, int rangesMax) {
        var local = new LocalMessages(budget, rangesMax);
        var tails = new ChannelTails(database.log(), "epoch", DeliveryLimits.DEFAULTS, 1 << 20, Clock.systemUTC());
        local.join(tails.subscribe(new SubscriptionStart(HeaderValue.of("s"), Optional.empty(),
                database.log().channel("x"), 1, AckMode.AUTO, false, new Credit(1, budget), Progress.NOT_KEPT, local,
                null, null, (_, _, _) -> {}), new ReadyList(() -> {}, budget)));
        return local;
    }

    @Test
    void aConnectionThatTalksAloneCostsOneRange() {
        LocalMessages local = local(TestBudgets.roomy(), 10);

        for (long seq = 1; seq <= 20_000; seq++) {
            assertTrue(local.add(seq));
        }

        assertEquals(1, local.ranges());
        assertTrue(local.contains(20_000));
        assertFalse(local.contains(20_001));
    }

    @Test
    void whereOthersSpeakInBetweenTheBoundIsTold() {
        LocalMessages local = local(TestBudgets.roomy(), 1_000);
        long seq = 1;
        while (local.add(seq)) {
            seq += 2;
        }

        assertEquals(1_000, (seq - 1) / 2);
    }

    @Test
    void whereTheBudgetIsSpentThatIsTold() {
        // Given
        Budget budget = TestBudgets.small();
        long before = budget.used();
        LocalMessages local = local(budget, 1_000_000);
        long seq = 1;
        // When
        while (local.add(seq)) {
            seq += 2;
        }
        // Then
        assertTrue(seq > 1_000, "at " + seq);
        assertTrue(budget.used() > before);
    }
}
