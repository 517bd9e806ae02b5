package dev.pinion.protocol.stomp;

/// A target of the coverage-guided fuzzer: whatever a server may send (`.ci/fuzz`). One thread.
public final class ServerFrameFuzz {
    private ServerFrameFuzz() {}

    /// Called by Jazzer, which knows it by its name.
    public static void fuzzerTestOneInput(byte[] bytes) {
        CodecFuzz.check(bytes, FrameLimits.FROM_SERVER, new ServerFrameParser()::parse);
    }
}
