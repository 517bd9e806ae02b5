package dev.pinion.server.keys;

import java.time.Clock;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;

import dev.pinion.protocol.Pin;
import dev.pinion.server.pins.Confirmations;
import dev.pinion.server.pins.PromotionGuard;

/// Asks the guard about all who follow the pins of a running server. Any thread.
///
/// @param live the subjects of those who are connected, to name those who never ask for the pins
public record FollowersGuard(Confirmations confirmations, Supplier<Set<String>> live,
        Clock clock) implements Function<Pin, PromotionGuard.Verdict> {
    @Override
    public PromotionGuard.Verdict apply(Pin next) {
        return PromotionGuard.judge(next, confirmations.all(), live.get(), clock.instant());
    }
}
