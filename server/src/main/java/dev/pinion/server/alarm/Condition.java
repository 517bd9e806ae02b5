package dev.pinion.server.alarm;

import java.util.function.Supplier;

/// Under which condition an alarm is raised.
///
/// @param of which of several, such as an issuer; empty where there is one
/// @param detail what is so now, in words; empty while all is well. MUST return at once
public record Condition(Alarm alarm, String of, Supplier<String> detail) {
    static Condition of(Alarm alarm, Supplier<String> detail) {
        return new Condition(alarm, "", detail);
    }
}
