package dev.pinion.server.settings;

import java.time.Duration;

import dev.pinion.server.limits.AbuseLimits;
import dev.pinion.server.limits.ConnectionLimits;
import dev.pinion.server.limits.FloodLimits;
import dev.pinion.server.settings.typed.DurationText;

/// The limits of the door, and of what one address or identity may cost others: [ConnectionLimits], [FloodLimits],
/// [AbuseLimits].
final class ConnectionLimitSettings {
    static final String SECTION = "limits";
    static final Group DOOR = new Group(SECTION, "What the door lets in, and how long it waits.");
    static final Group FLOOD = new Group(SECTION,
            "What a peer may make the server read before it has shown who it is, and without saying anything later.");
    static final Group ABUSE = new Group(SECTION, "What one address or one identity may cost others.");

    private static final Duration MOMENT = Duration.ofMillis(1);
    private static final Duration DAY = Duration.ofDays(1);
    private static final int MILLION = 1_000_000;
    private static final ConnectionLimits C = ConnectionLimits.DEFAULTS;
    private static final FloodLimits F = FloodLimits.DEFAULTS;
    private static final AbuseLimits A = AbuseLimits.DEFAULTS;

    static final Setting<Integer> CONNECTIONS_MAX = DOOR.add(count("connections.max", 1, MILLION, C.connectionsMax(),
            "live connections, handshakes included; the next one is closed before its handshake"));
    static final Setting<Integer> CONNECTIONS_PER_ADDRESS_MAX = DOOR
            .add(count("connections.per.address.max", 1, MILLION, C.connectionsPerAddressMax(),
                    "live connections of one address, so that one machine cannot take all places"));
    static final Setting<Integer> HANDSHAKES_MAX = DOOR.add(count("handshakes.max", 1, MILLION, C.handshakesMax(),
            "unfinished handshakes at once: each costs about 20 KiB and 3 ms of CPU"));
    static final Setting<Integer> HANDSHAKES_PER_ADDRESS_MAX = DOOR.add(count("handshakes.per.address.max", 1, MILLION,
            C.handshakesPerAddressMax(), "unfinished handshakes of one address"));
    static final Setting<Duration> HANDSHAKE_DEADLINE = DOOR.add(time("handshake.deadline", C.handshakeDeadline(),
            "from accept to the end of the TLS handshake, however the bytes drip"));
    static final Setting<Duration> CONNECT_DEADLINE = DOOR
            .add(time("connect.deadline", C.connectDeadline(), "from the end of the handshake to an accepted CONNECT"));
    static final Setting<Duration> FRAME_DEADLINE = DOOR.add(time("frame.deadline", C.frameDeadline(),
            "from the first byte of a frame to its last: 256k pass a line of 40 kbit/s"));
    static final Setting<Duration> WRITE_TIMEOUT = DOOR.add(
            time("write.timeout", C.writeTimeout(), "how long a write may be stuck on a peer that accepts no byte"));
    static final Setting<Duration> FAREWELL = DOOR.add(time("farewell", C.farewell(),
            "how long an ended connection may take to send its last frames and see the peer's end"));
    static final Setting<Duration> APPEND_WAIT = DOOR.add(time("append.wait", C.appendWait(),
            "how long the last frame waits for messages that are on their way to disk"));
    static final Setting<Integer> SOCKET_BUFFER_BYTES = DOOR
            .add(bytes("socket.buffer.bytes", 4 * 1024, 16 * 1024 * 1024, C.socketBufferBytes(),
                    "send and receive buffer of a socket: unset, a stalled peer costs 4 MiB of kernel memory"));
    static final Setting<Integer> BACKLOG = DOOR.add(
            count("backlog", 1, 65_535, C.backlog(), "connections that the kernel holds before they are accepted"));
    static final Setting<Integer> LOCAL_CONNECTIONS_MAX = DOOR
            .add(count("local.connections.max", 1, 1_000, C.localConnectionsMax(),
                    "connections by the operator's own door on this machine; they do not count among the others"));

    static final Setting<Duration> FIRST_BYTE = FLOOD
            .add(time("first.byte", F.firstByte(), "how long a connection may say nothing at all"));
    static final Setting<Integer> HANDSHAKE_BYTES_MAX = FLOOD
            .add(bytes("handshake.bytes.max", 4 * 1024, 16 * 1024 * 1024, F.handshakeBytesMax(),
                    "bytes of a TLS handshake: a long chain of client certificates fits"));
    static final Setting<Integer> HANDSHAKE_RECORDS_MAX = FLOOD
            .add(count("handshake.records.max", 8, MILLION, F.handshakeRecordsMax(), "TLS records of a handshake"));
    static final Setting<Integer> CONNECT_BYTES_MAX = FLOOD
            .add(bytes("connect.bytes.max", 24 * 1024, 16 * 1024 * 1024, F.connectBytesMax(),
                    "bytes from the handshake to an accepted CONNECT: a token of 16 KiB fits, in small records too"));
    static final Setting<Integer> CONNECT_RECORDS_MAX = FLOOD
            .add(count("connect.records.max", 8, MILLION, F.connectRecordsMax(),
                    "TLS records from the handshake to an accepted CONNECT: a CONNECT that comes byte by byte fits"));
    static final Setting<Integer> RECORDS_PER_SECOND = FLOOD
            .add(count("records.per.second", 100, 100 * MILLION, F.recordsPerSecond(),
                    "TLS records of one address over its connections before CONNECT; more are read more slowly"));
    static final Setting<Integer> FAREWELL_RECORDS_MAX = FLOOD.add(count("farewell.records.max", 8, MILLION,
            F.farewellRecordsMax(), "TLS records read and thrown away after the end, so that the peer can read why"));
    static final Setting<Integer> IDLE_RECORDS_MAX = FLOOD.add(count("idle.records.max", 1, 10_000, F.idleRecordsMax(),
            "TLS records in a row that carry nothing; before CONNECT line ends are nothing"));
    static final Setting<Duration> PROXY_DEADLINE = FLOOD.add(time("proxy.deadline", F.proxyDeadline(),
            "from a balancer's connection to the end of its PROXY header, at a [listener] with proxy.from"));
    static final Setting<Integer> PROXY_HEADER_BYTES_MAX = FLOOD.add(bytes("proxy.header.bytes.max", 256, 64 * 1024,
            F.proxyHeaderBytesMax(), "bytes of a PROXY header, with all that it tells beside the client's address"));

    static final Setting<Integer> FAILURES_FREE = ABUSE
            .add(count("failures.free", 0, 10_000, A.failuresFree(), "guessed tokens of an address that cost nothing"));
    static final Setting<Duration> FAILURE_FADES = ABUSE
            .add(time("failure.fades", A.failureFades(), "time in which one guess is forgiven"));
    static final Setting<Duration> FAILURE_DELAY_MAX = ABUSE.add(time("failure.delay.max", A.failureDelayMax(),
            "the longest wait before a guess is answered; shorter than connect.deadline"));
    static final Setting<Integer> FAILURE_ADDRESSES_MAX = ABUSE.add(count("failure.addresses.max", 1, MILLION,
            A.failureAddressesMax(), "addresses remembered; beyond it the one that guessed longest ago is forgotten"));
    static final Setting<Integer> FAILURES_WAITING_MAX = ABUSE.add(count("failures.waiting.max", 0, 100_000,
            A.failuresWaitingMax(), "answers to guesses that wait at a time; beyond it they are given at once"));
    static final Setting<Integer> FAILURES_WAITING_PER_ADDRESS_MAX = ABUSE.add(count("failures.waiting.per.address.max",
            0, 100_000, A.failuresWaitingPerAddressMax(), "answers to guesses of one address that wait at a time"));
    static final Setting<Integer> CONNECTIONS_PER_IDENTITY_MAX = ABUSE.add(count("connections.per.identity.max", 1,
            MILLION, A.connectionsPerIdentityMax(), "live sessions of one identity"));
    static final Setting<Integer> MESSAGES_PER_SECOND = ABUSE
            .add(count("messages.per.second", 1, 10 * MILLION, A.messagesPerSecond(),
                    "messages of one identity over all its connections; who sends faster is read more slowly")
                    .whileRunning());
    static final Setting<Integer> MESSAGES_BURST = ABUSE.add(count("messages.burst", 1, 10 * MILLION, A.messagesBurst(),
            "how many messages one identity may send at once after a pause").whileRunning());

    static final Setting<Long> BYTES_PER_SECOND = ABUSE.add(Setting
            .of("bytes.per.second", Kind.bytes(1024, 1L << 40), Kind.bytesText(A.bytesPerSecond()),
                    "bytes that arrive from one identity over all its connections; who sends more is read more slowly")
            .whileRunning());
    static final Setting<Long> BYTES_BURST = ABUSE
            .add(Setting
                    .of("bytes.burst", Kind.bytes(1024, 1L << 40), Kind.bytesText(A.bytesBurst()),
                            "how many bytes may arrive from one identity at once after a pause")
                    .whileRunning());

    private ConnectionLimitSettings() {}

    static Setting<Integer> count(String key, int least, int most, int usual, String reason) {
        return Setting.of(key, Kind.count(least, most), Integer.toString(usual), reason);
    }

    static Setting<Integer> bytes(String key, int least, int most, int usual, String reason) {
        return Setting.of(key, Kind.fewBytes(least, most), Kind.bytesText(usual), reason);
    }

    static Setting<Duration> time(String key, Duration usual, String reason) {
        return Setting.of(key, Kind.time(MOMENT, DAY), DurationText.exact(usual), reason);
    }
}
