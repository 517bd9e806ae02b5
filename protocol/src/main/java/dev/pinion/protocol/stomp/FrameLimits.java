package dev.pinion.protocol.stomp;

/// Everything a peer may make us hold in memory for one frame. There is no "unlimited". Lines are counted without their
/// line end.
///
/// - `commandLineBytes`: the first line; the longest command has 11 bytes
/// - `headerLineBytes`: name, colon and value of one header, as on the wire
/// - `headerCount`: header lines, repeated ones included
/// - `headerBytes`: all header lines together
/// - `bodyBytes`: the body; zero: no body at all
public record FrameLimits(int commandLineBytes, int headerLineBytes, int headerCount, int headerBytes, int bodyBytes) {

    private static final int KIB = 1024;
    /// Repeated names are found by comparing all with all.
    private static final int HEADER_COUNT_MAX = 1_000;

    /// A stranger may send one token of 16 KiB and little else.
    public static final FrameLimits BEFORE_CONNECT = new FrameLimits(32, 20 * KIB, 16, 24 * KIB, 0);

    /// What an authenticated client may send.
    public static final FrameLimits AFTER_CONNECT = new FrameLimits(32, 4 * KIB, 64, 16 * KIB, 256 * KIB);

    /// What a client takes from its server: everything that a SEND may carry, escaped anew, with the server's own
    /// headers, and the largest body that a server can be configured for.
    public static final FrameLimits FROM_SERVER = new FrameLimits(32, 9 * KIB, 96, 48 * KIB, 1024 * KIB);

    public FrameLimits {
        require(commandLineBytes > 0, "commandLineBytes", commandLineBytes);
        require(headerLineBytes > 0, "headerLineBytes", headerLineBytes);
        require(headerCount > 0 && headerCount <= HEADER_COUNT_MAX, "headerCount", headerCount);
        require(headerBytes > 0, "headerBytes", headerBytes);
        require(bodyBytes >= 0, "bodyBytes", bodyBytes);
    }

    private static void require(boolean holds, String name, int value) {
        if (!holds) {
            throw new IllegalArgumentException(name + " is " + value
                    + "; expected a positive number (headerCount: at most " + HEADER_COUNT_MAX + ")");
        }
    }

    public FrameLimits withBodyBytes(int bytes) {
        return new FrameLimits(commandLineBytes, headerLineBytes, headerCount, headerBytes, bytes);
    }

    /// The most bytes that a command and its headers can occupy, line ends (CR LF) and the empty line included.
    int headBytes() {
        return commandLineBytes + headerBytes + 2 * (headerCount + 2);
    }
}
