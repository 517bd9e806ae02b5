package dev.pinion.server.limits;

import java.time.Duration;

/// What a peer may make the server read before it has shown who it is, and without saying anything later. There is no
/// "unlimited".
///
/// @param firstByte how long a connection may say nothing at all
/// @param handshakeBytesMax what the TLS handshake may take: a long chain of client certificates fits
/// @param handshakeRecordsMax the same in TLS records
/// @param connectBytesMax from the handshake to an accepted CONNECT: a token of 16 KiB fits, in small records too
/// @param connectRecordsMax the same in TLS records: a CONNECT that comes byte by byte fits
/// @param recordsPerSecond TLS records of one address in a second, over its connections that have not said CONNECT; more are read more slowly
/// @param farewellRecordsMax what is read and thrown away after the end, so that the peer can read why
/// @param idleRecordsMax TLS records in a row that carry nothing, such as KeyUpdate; before CONNECT line ends are nothing
/// @param proxyDeadline from a balancer's connection to the end of its PROXY header
/// @param proxyHeaderBytesMax of that header, with all that it may tell beside the address
public record FloodLimits(Duration firstByte, int handshakeBytesMax, int handshakeRecordsMax, int connectBytesMax,
        int connectRecordsMax, int recordsPerSecond, int farewellRecordsMax, int idleRecordsMax, Duration proxyDeadline,
        int proxyHeaderBytesMax) {

    public static final FloodLimits DEFAULTS = new FloodLimits(Duration.ofSeconds(3), 128 * 1024, 512, 128 * 1024,
            2_048, 50_000, 2_048, 32, Duration.ofSeconds(3), 4 * 1024);

    public FloodLimits {
        Limit.require("first.byte", firstByte);
        Limit.require("handshake.bytes.max", handshakeBytesMax, 4 * 1024, 16 * 1024 * 1024);
        Limit.require("handshake.records.max", handshakeRecordsMax, 8, 1_000_000);
        Limit.require("connect.bytes.max", connectBytesMax, 24 * 1024, 16 * 1024 * 1024);
        Limit.require("connect.records.max", connectRecordsMax, 8, 1_000_000);
        Limit.require("records.per.second", recordsPerSecond, 100, 100_000_000);
        Limit.require("farewell.records.max", farewellRecordsMax, 8, 1_000_000);
        Limit.require("idle.records.max", idleRecordsMax, 1, 10_000);
        Limit.require("proxy.deadline", proxyDeadline);
        Limit.require("proxy.header.bytes.max", proxyHeaderBytesMax, 256, 64 * 1024);
    }
}
