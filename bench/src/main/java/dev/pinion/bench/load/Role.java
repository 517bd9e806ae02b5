package dev.pinion.bench.load;

/// What a closed loop is for: how much it may send now, and what its answers count. Thread: the loop's.
interface Role {
    /// How many may be sent now, at most as many as there are `free` places in the window.
    int allowed(long sent, int free);

    void answered(int number);

    void settled(long nanos);

    /// The loop has ended after so many messages.
    default void ended(long sent) {}
}
