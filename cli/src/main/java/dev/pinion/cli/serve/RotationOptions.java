package dev.pinion.cli.serve;

import java.time.Duration;
import java.util.Optional;

import picocli.CommandLine.Option;

import dev.pinion.certs.RotationPlan;

/// When the server's keys rotate by themselves: the options of `serve` for it.
final class RotationOptions {

    @Option(names = "--rotation-every", paramLabel = "DURATION", defaultValue = "90d", description = "how long a server key serves before the next one takes its place; it waits until the clients seen in the last 30 days know the next pin (default: ${DEFAULT-VALUE})")
    private Duration every = RotationPlan.EVERY_DEFAULT;

    @Option(names = "--rotation-overlap", paramLabel = "DURATION", defaultValue = "14d", description = "how long clients can learn a next key, at least, before it is promoted (default: ${DEFAULT-VALUE})")
    private Duration overlap = RotationPlan.OVERLAP_DEFAULT;

    @Option(names = "--no-rotation", description = "keys and certificates change only by pinion certs")
    private boolean off;

    /// @throws IllegalArgumentException for a plan that cannot work
    Optional<RotationPlan> plan() {
        var plan = new RotationPlan(every, overlap);
        return off ? Optional.empty() : Optional.of(plan);
    }
}
