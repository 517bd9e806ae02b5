package dev.pinion.lab.compare;

import dev.pinion.bench.plan.BenchResult;
import dev.pinion.bench.plan.Scenario;

/// What one peer did in one round of one scenario: a result, or the words in which it failed.
sealed interface Outcome {
    int round();

    String peer();

    Scenario scenario();

    record Finished(int round, BenchResult result) implements Outcome {
        @Override
        public String peer() {
            return result.target();
        }

        @Override
        public Scenario scenario() {
            return result.scenario();
        }
    }

    record Failed(int round, String peer, Scenario scenario, String why) implements Outcome {}
}
