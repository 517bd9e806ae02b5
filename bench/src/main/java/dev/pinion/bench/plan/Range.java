package dev.pinion.bench.plan;

import java.time.Duration;

/// Refuses a number outside its limits, naming it as the user typed it. Thread: any; pure.
final class Range {
    private Range() {}

    static void check(String name, long value, long least, long most) {
        if (value < least || value > most)
            throw new IllegalArgumentException(name + " is " + value + ", expected " + least + " to " + most);
    }

    static void check(String name, Duration value, Duration least, Duration most) {
        if (value.compareTo(least) < 0 || value.compareTo(most) > 0)
            throw new IllegalArgumentException(name + " is " + value + ", expected " + least + " to " + most);
    }
}
