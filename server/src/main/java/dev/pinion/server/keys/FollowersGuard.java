package dev.pinion.server.keys;

import java.time.Clock;
import java.util.function.Function;

import dev.pinion.protocol.Pin;
import dev.pinion.server.pins.Confirmations;
import dev.pinion.server.pins.PromotionGuard;
import dev.pinion.server.session.LiveSessions;

/// Asks the guard about all who follow the pins of a running server. Any thread.
///
/// @param live who is connected, to name those who never ask for the pins
public record FollowersGuard(Confirmations confirmations, LiveSessions live,
        Clock clock) implements Function<Pin, PromotionGuard.Verdict> {
    @Override
    public PromotionGuard.Verdict apply(Pin next) {
        return PromotionGuard.judge(next, confirmations.all(), live.subjects(), clock.instant());
    }
}
