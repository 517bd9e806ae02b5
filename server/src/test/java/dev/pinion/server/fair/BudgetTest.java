package dev.pinion.server.fair;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;

import org.junit.jupiter.api.Test;

import dev.pinion.protocol.DisconnectReason;
import dev.pinion.protocol.ProtocolException;
import dev.pinion.server.limits.MemoryLimits;

/// What peers make the server hold is bounded for each connection, each identity and all of them, and nobody is shut out.
class BudgetTest {
    private static final long MIB = 1024 * 1024;
    private static final MemoryLimits LIMITS = MemoryLimits.ofHeap(256 * MIB).withShares(16 * MIB, 8 * MIB, 6 * MIB);

    private final Budgets budgets = new Budgets(LIMITS);

    @Test
    void whatIsGivenBackCanBeTakenAgain() throws ProtocolException {
        // Given
        Budget budget = entered("anna");
        assertTrue(budget.take(3 * MIB));
        assertFalse(budget.take(3 * MIB));
        // When
        budget.giveBack(3 * MIB);
        // Then
        assertTrue(budget.take(3 * MIB));
    }

    @Test
    void anIdentityIsBoundedOverAllItsConnections() throws ProtocolException {
        // Given
        List<Budget> connections = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            connections.add(entered("mallory"));
        }
        // When
        long held = connections.stream().mapToLong(BudgetTest::fill).sum();
        // Then
        assertTrue(held <= LIMITS.identityBytes(), "holds " + held);
    }

    @Test
    void allTogetherAreBoundedAndWhoComesLastStillFindsRoom() throws ProtocolException {
        // Given
        for (int i = 0; i < 3; i++) {
            fill(entered("mallory" + i));
        }
        // When
        Budget honest = entered("anna");
        // Then
        assertTrue(honest.take(MIB), "others hold " + budgets.used());
        assertTrue(budgets.used() <= LIMITS.serverBytes());
    }

    @Test
    void allThatHaveNotSaidWhoTheyAreHaveOneShareBeyondTheirBase() throws ProtocolException {
        // Given
        Budget quiet = budgets.connection();
        assertTrue(quiet.take(LIMITS.connectionBaseBytes() / 2));
        assertEquals(0, budgets.used());
        // When
        List<Budget> strangers = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            strangers.add(budgets.connection());
            fill(strangers.getLast());
        }
        // Then
        assertTrue(budgets.used() <= LIMITS.identityBytes(), "strangers hold " + budgets.used());
        assertTrue(entered("anna").take(MIB));
        strangers.forEach(Budget::close);
        assertTrue(budgets.used() < 2 * MIB, "they left " + budgets.used());
    }

    @Test
    void whatWasTakenBeforeCountsForTheIdentityFromThenOn() throws ProtocolException {
        // Given
        Budget budget = budgets.connection();
        assertTrue(budget.take(MIB));
        // When
        budget.enter("anna");
        // Then
        assertTrue(budgets.used() >= MIB);
        budget.close();
        assertEquals(0, budgets.used());
    }

    @Test
    void theEndOfAConnectionGivesAllBackOnce() throws ProtocolException {
        // Given
        Budget budget = entered("anna");
        assertTrue(budget.take(MIB));
        // When
        budget.close();
        budget.close();
        budget.giveBack(MIB);
        // Then
        assertEquals(0, budgets.used());
        assertEquals(0, budgets.identities());
        assertFalse(budget.take(1));
    }

    @Test
    void whoCanWaitLeavesRoomForThoseWhoWouldBeRefused() throws ProtocolException {
        // Given
        Budget budget = entered("anna");
        long taken = 0;
        while (budget.takeIfPlenty(32_000)) {
            taken += 32_000;
        }
        // When
        long left = fill(budget);
        // Then
        assertTrue(taken > MIB, "took " + taken);
        assertTrue(left > MIB, "left " + left);
    }

    @Test
    void whoIsRefusedIsToldTheLimit() throws ProtocolException {
        // Given
        Budget budget = entered("anna");
        fill(budget);
        // When
        ProtocolException refused = assertThrows(ProtocolException.class,
                () -> budget.takeOrRefuse(MIB, "a transaction"));
        // Then
        assertEquals(DisconnectReason.LIMIT_EXCEEDED, refused.reason());
        assertTrue(refused.whatThePeerDid().contains("memory.connection.bytes"), refused.whatThePeerDid());
    }

    @Test
    void connectionsWithoutEndOfOneIdentityAreRefusedAndLeaveNothing() throws ProtocolException {
        // Given
        List<Budget> entered = new ArrayList<>();
        // When
        ProtocolException refused = assertThrows(ProtocolException.class, () -> {
            for (int i = 0; i < 100_000; i++) {
                entered.add(entered("mallory"));
            }
        });
        // Then
        assertTrue(refused.whatThePeerDid().contains("memory.identity.bytes"), refused.whatThePeerDid());
        entered.forEach(Budget::close);
        assertEquals(0, budgets.identities());
        assertEquals(0, budgets.used());
    }

    @Test
    void moreThanWasTakenCannotBeGivenBack() throws ProtocolException {
        Budget budget = entered("anna");
        assertTrue(budget.take(10));

        assertThrows(IllegalStateException.class, () -> budget.giveBack(11));
    }

    @Test
    void smallThingsThatComeAndGoTouchNoCounterOfOthers() throws ProtocolException {
        // Given
        Budget budget = entered("anna");
        long before = budgets.used();
        // When
        for (int i = 0; i < 100; i++) {
            assertTrue(budget.take(150));
            budget.giveBack(150);
        }
        // Then
        assertEquals(before, budgets.used());
    }

    @Test
    void whateverIsTakenAndGivenBackAtRandomTheSumsAgree() throws ProtocolException {
        // Given
        long seed = System.nanoTime();
        System.out.println("seed " + seed);
        var random = new Random(seed);
        List<Budget> connections = List.of(entered("a"), entered("a"), entered("b"));
        long[] held = new long[3];
        // When
        for (int i = 0; i < 100_000; i++) {
            int who = random.nextInt(3);
            if (random.nextBoolean()) {
                long bytes = random.nextLong(200_000);
                held[who] += connections.get(who).take(bytes) ? bytes : 0;
            } else if (held[who] > 0) {
                long bytes = random.nextLong(held[who]) + 1;
                connections.get(who).giveBack(bytes);
                held[who] -= bytes;
            }
            assertTrue(budgets.used() <= LIMITS.serverBytes());
        }
        // Then
        for (int who = 0; who < 3; who++) {
            assertEquals(held[who] + LIMITS.connectionBaseBytes() / 2, connections.get(who).used());
        }
        connections.forEach(Budget::close);
        assertEquals(0, budgets.used());
    }

    private Budget entered(String identity) throws ProtocolException {
        Budget budget = budgets.connection();
        try {
            budget.enter(identity);
        } catch (ProtocolException refused) {
            budget.close();
            throw refused;
        }
        return budget;
    }

    /// Takes until nothing is left; tells how much that was.
    private static long fill(Budget budget) {
        long taken = 0;
        while (budget.take(100_000)) {
            taken += 100_000;
        }
        return taken;
    }
}
