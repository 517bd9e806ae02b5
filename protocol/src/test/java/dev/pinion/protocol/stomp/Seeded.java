package dev.pinion.protocol.stomp;

import java.util.Random;

/// Randomness that can be repeated: a failure names the seed.
final class Seeded {

    private Seeded() {}

    interface Work {
        void with(Random random) throws Exception;
    }

    static void run(Work work) {
        long seed = Long.getLong("seed", System.nanoTime());
        try {
            work.with(new Random(seed));
        } catch (Exception | AssertionError failed) {
            throw new AssertionError("seed " + seed + "; rerun with -Dseed=" + seed + ": " + failed, failed);
        }
    }
}
