package dev.pinion.server.keys;

import java.util.Optional;

import dev.pinion.server.pins.PromotionGuard;

/// Who is ready for a promotion, or why that cannot be told.
///
/// @param verdict of the guard, where it could look
/// @param unknown why it could not; empty where it could
public record Readiness(Optional<PromotionGuard.Verdict> verdict, String unknown) {

    public static Readiness of(PromotionGuard.Verdict verdict) {
        return new Readiness(Optional.of(verdict), "");
    }

    public static Readiness unknown(String why) {
        return new Readiness(Optional.empty(), why);
    }

    /// True where a promotion is known to lock nobody out.
    public boolean allows() {
        return verdict.isPresent() && verdict.get().allows();
    }
}
