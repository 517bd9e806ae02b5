package dev.pinion.bench.wire;

import java.io.IOException;
import java.time.Duration;

/// How a server wants to be spoken to: the same work in each server's own words. Thread: any; immutable.
///
/// @param talk its protocol
/// @param prefix what stands before a channel's name
/// @param every what stands behind a run's name to mean all of its channels
/// @param sendHeaders header lines that make a message durable where that is not the rule
/// @param store what makes it store
public record Dialect(Talk talk, String prefix, String every, String sendHeaders, Store store) {
    /// Channels keep every message by themselves.
    public static final Dialect PINION = new Dialect(new StompTalk(), "/channel/", ".>", "", StoredByItself::new);

    /// Makes a server store what a run sends.
    public interface Store {
        Storing begin(Target target, Duration patience, String run) throws IOException, BenchException;
    }

    /// Each message has an idempotency key of its own.
    public Dialect withKeys() {
        return new Dialect(talk, prefix, every, sendHeaders + Stamp.KEY_LINE, store);
    }

    public String destination(String run, int number) {
        return prefix + run + "." + number;
    }

    /// All destinations of a run at once, for what stores them.
    public String everyDestination(String run) {
        return prefix + run + every;
    }
}
