package dev.pinion.bench.plan;

import java.time.Duration;

/// How long and how much one run may take; it ends at whichever comes first. There is no "until interrupted".
///
/// @param warmUp      not measured: both virtual machines compile, the disk's cache fills
/// @param measure     what is measured
/// @param messagesMax all messages of the run together, the warm-up's included
/// @param patience    how long a server may stay silent, and how long the last answers are waited for
public record Bounds(Duration warmUp, Duration measure, long messagesMax, Duration patience) {
    private static final Duration LONGEST = Duration.ofHours(2);
    private static final Duration SHORTEST = Duration.ofMillis(1);
    private static final long MESSAGES_MAX = 1_000_000_000L;

    /// Long enough for a steady figure on a warm server, short enough to be asked for without a thought.
    public static final Bounds DEFAULT = new Bounds(Duration.ofSeconds(2), Duration.ofSeconds(5), 100_000_000,
            Duration.ofSeconds(10));

    public Bounds {
        Range.check("warm-up", warmUp, Duration.ZERO, LONGEST);
        Range.check("duration", measure, SHORTEST, LONGEST);
        Range.check("messages", messagesMax, 1, MESSAGES_MAX);
        Range.check("patience", patience, SHORTEST, Duration.ofMinutes(5));
    }

    /// The same bounds for exactly this many messages, all of them measured.
    public Bounds counting(long messages) {
        return new Bounds(Duration.ZERO, LONGEST, messages, patience);
    }
}
