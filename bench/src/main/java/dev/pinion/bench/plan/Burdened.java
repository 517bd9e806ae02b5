package dev.pinion.bench.plan;

/// Publishes to an empty server, stores many messages, and publishes again: does what lies there slow down what comes?
/// Counts the receipts of the second time.
public record Burdened(int stored, Publish publish) implements Scenario {
    /// The figure that this is about: the second rate in per cent of the first.
    public static final String PERCENT = "% of the rate with none";

    public Burdened {
        Range.check("stored", stored, 1, 100_000_000);
    }

    @Override
    public String label() {
        return publish.label() + ", with %,d stored".formatted(stored);
    }

    @Override
    public String unit() {
        return publish.unit();
    }

    /// Whether a scenario takes so long that a comparison does it less often.
    public static boolean isLong(Scenario scenario) {
        return scenario instanceof Burdened || scenario instanceof Mixed;
    }
}
