package dev.pinion.bench.load;

/// The role of a loop whose answers are what the run counts. Thread: the loop's.
record Measuring(RunState state, int number) implements Role {
    @Override
    public int allowed(long sent, int free) {
        return free;
    }

    @Override
    public void answered(int answers) {
        state.counted(answers);
    }

    @Override
    public void settled(long nanos) {
        state.latency(number, nanos);
    }
}
