package dev.pinion.bench.plan;

/// Stores messages first, then one subscriber reads them all from the beginning. Only the reading is measured.
public record Replay(int messages, int bodyBytes) implements Scenario {
    public Replay {
        Range.check("messages", messages, 1, 100_000_000);
        Range.check("body", bodyBytes, BODY_LEAST, BODY_MOST);
    }

    @Override
    public String label() {
        return "replay of %,d messages to one subscriber".formatted(messages);
    }

    @Override
    public String unit() {
        return "deliveries";
    }
}
