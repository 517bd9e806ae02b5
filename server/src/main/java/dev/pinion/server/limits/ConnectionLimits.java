package dev.pinion.server.limits;

import java.time.Duration;

/// What the door lets in and how long it waits. There is no "unlimited".
///
/// @param connectionsMax live sockets, handshakes included; the next one is closed before its handshake
/// @param connectionsPerAddressMax the same for one address, so that one machine cannot take all places
/// @param handshakesMax unfinished handshakes at once: each costs about 20 KiB and 3 ms of CPU
/// @param handshakesPerAddressMax the same for one address
/// @param handshakeDeadline from accept to the end of the TLS handshake, however the bytes drip
/// @param connectDeadline from the end of the handshake to an accepted CONNECT
/// @param frameDeadline from the first byte of a frame to its last, however the bytes drip: 256 KiB pass a line of 40 kbit/s
/// @param writeTimeout how long one write may be stuck on a peer that accepts no byte
/// @param farewell how long an ended connection may take to send its last frames and see the peer's end
/// @param appendWait how long the last frame waits for messages that are on their way to disk
/// @param socketBufferBytes send and receive buffer of a socket: unset, a stalled peer costs 4 MiB of kernel memory
/// @param backlog connections that the kernel holds before they are accepted
/// @param localConnectionsMax live connections of the operator's own door on this machine, beside all others
/// @param flood what a peer may make the server read for nothing
public record ConnectionLimits(int connectionsMax, int connectionsPerAddressMax, int handshakesMax,
        int handshakesPerAddressMax, Duration handshakeDeadline, Duration connectDeadline, Duration frameDeadline,
        Duration writeTimeout, Duration farewell, Duration appendWait, int socketBufferBytes, int backlog,
        int localConnectionsMax, FloodLimits flood) {

    public static final ConnectionLimits DEFAULTS = new ConnectionLimits(20_000, 2_000, 4_000, 1_500,
            Duration.ofSeconds(10), Duration.ofSeconds(10), Duration.ofSeconds(60), Duration.ofSeconds(30),
            Duration.ofSeconds(1), Duration.ofSeconds(5), 128 * 1024, 4_096, 16, FloodLimits.DEFAULTS);

    public ConnectionLimits {
        Limit.require("connections.max", connectionsMax, 1, 1_000_000);
        Limit.require("connections.per.address.max", connectionsPerAddressMax, 1, connectionsMax);
        Limit.require("handshakes.max", handshakesMax, 1, connectionsMax);
        Limit.require("handshakes.per.address.max", handshakesPerAddressMax, 1, handshakesMax);
        Limit.require("handshake.deadline", handshakeDeadline);
        Limit.require("connect.deadline", connectDeadline);
        Limit.require("frame.deadline", frameDeadline);
        Limit.require("write.timeout", writeTimeout);
        Limit.require("farewell", farewell);
        Limit.require("append.wait", appendWait);
        Limit.require("socket.buffer.bytes", socketBufferBytes, 4 * 1024, 16 * 1024 * 1024);
        Limit.require("backlog", backlog, 1, 65_535);
        Limit.require("local.connections.max", localConnectionsMax, 1, 1_000);
    }

    /// The same with other deadlines, for tests and for operators of slow networks.
    public ConnectionLimits withDeadlines(Duration handshake, Duration connect, Duration write) {
        return new ConnectionLimits(connectionsMax, connectionsPerAddressMax, handshakesMax, handshakesPerAddressMax,
                handshake, connect, frameDeadline, write, farewell, appendWait, socketBufferBytes, backlog,
                localConnectionsMax, flood);
    }

    /// The same with another patience for peers that have been told the end and do not close.
    public ConnectionLimits withFarewell(Duration most) {
        return new ConnectionLimits(connectionsMax, connectionsPerAddressMax, handshakesMax, handshakesPerAddressMax,
                handshakeDeadline, connectDeadline, frameDeadline, writeTimeout, most, appendWait, socketBufferBytes,
                backlog, localConnectionsMax, flood);
    }

    /// The same with other numbers of connections: in all, and from one address.
    public ConnectionLimits withConnections(int max, int perAddressMax) {
        return new ConnectionLimits(max, perAddressMax, Math.min(handshakesMax, max),
                Math.min(handshakesPerAddressMax, max), handshakeDeadline, connectDeadline, frameDeadline, writeTimeout,
                farewell, appendWait, socketBufferBytes, backlog, localConnectionsMax, flood);
    }

    /// The same with another deadline for a whole frame.
    public ConnectionLimits withFrameDeadline(Duration frame) {
        return new ConnectionLimits(connectionsMax, connectionsPerAddressMax, handshakesMax, handshakesPerAddressMax,
                handshakeDeadline, connectDeadline, frame, writeTimeout, farewell, appendWait, socketBufferBytes,
                backlog, localConnectionsMax, flood);
    }

    /// The same with other bounds for what is read for nothing.
    public ConnectionLimits withFlood(FloodLimits limits) {
        return new ConnectionLimits(connectionsMax, connectionsPerAddressMax, handshakesMax, handshakesPerAddressMax,
                handshakeDeadline, connectDeadline, frameDeadline, writeTimeout, farewell, appendWait,
                socketBufferBytes, backlog, localConnectionsMax, limits);
    }

    /// The same for the operator's door: places of its own.
    public ConnectionLimits ofLocalDoor() {
        return withConnections(localConnectionsMax, localConnectionsMax);
    }
}
