package dev.pinion.protocol.stomp;

/// A target of the coverage-guided fuzzer: whatever a client may send (`.ci/fuzz`). One thread.
public final class CommandFuzz {
    private CommandFuzz() {}

    /// Called by Jazzer, which knows it by its name.
    public static void fuzzerTestOneInput(byte[] bytes) {
        CodecFuzz.check(bytes, FrameLimits.AFTER_CONNECT, new CommandParser()::parse);
    }
}
