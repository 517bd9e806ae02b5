package dev.pinion.server.fair;

import dev.pinion.protocol.ProtocolException;
import dev.pinion.server.limits.MemoryLimits;

/// Budgets for tests of what draws on them.
public final class TestBudgets {
    private static final long MIB = 1024 * 1024;

    private TestBudgets() {}

    /// Of a connection that may hold many MiB.
    public static Budget roomy() {
        return entered(MemoryLimits.ofHeap(1024 * MIB));
    }

    /// Of a connection that may hold a quarter of a MiB, its base included.
    public static Budget small() {
        return entered(MemoryLimits.ofHeap(1024 * MIB).withShares(4 * MIB, MIB, MIB / 4));
    }

    private static Budget entered(MemoryLimits limits) {
        Budget budget = new Budgets(limits).connection();
        try {
            budget.enter("anna");
        } catch (ProtocolException impossible) {
            throw new IllegalStateException(impossible);
        }
        return budget;
    }
}
