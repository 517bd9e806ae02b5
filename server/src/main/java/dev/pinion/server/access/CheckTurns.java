package dev.pinion.server.access;

import java.util.concurrent.Semaphore;
import java.util.function.BooleanSupplier;

import dev.pinion.server.access.keys.KeySet;
import dev.pinion.server.access.keys.KeySource;

/// When a token may have what costs others something. Its signature is checked, which is pure arithmetic of up to a third of a
/// millisecond: at once, or when so many others are done. So those who guess together have half of the processors for their
/// guesses, and the rest is everybody's.
///
/// Thread: any; whoever waits is served in the order of coming.
public interface CheckTurns {
    CheckTurns AT_ONCE = BooleanSupplier::getAsBoolean;

    /// Does the check, after a wait where there must be one. The wait is not interrupted: it is over in moments.
    boolean take(BooleanSupplier check);

    /// The keys of an issuer that are newer than those seen, for a token that names an unknown one: waits for them, or gives back
    /// those seen where too many wait already.
    default KeySet newerThan(KeySet seen, KeySource keys) {
        return keys.newerThan(seen);
    }

    /// So many at a time.
    static CheckTurns atMost(int together) {
        var turns = new Semaphore(together, true);
        return check -> {
            turns.acquireUninterruptibly();
            try {
                return check.getAsBoolean();
            } finally {
                turns.release();
            }
        };
    }
}
