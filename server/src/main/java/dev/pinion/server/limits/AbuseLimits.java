package dev.pinion.server.limits;

import java.time.Duration;

/// What one address or one identity may cost others. There is no "unlimited".
///
/// @param failuresFree refused tokens of an address that cost it nothing: a client with a stale token tries a few times
/// @param failuresBarred from so many on, the address is turned away before its handshake
/// @param failureFades time in which one failure is forgiven
/// @param failureDelayMax the longest wait before an answer to CONNECT; shorter than the deadline for it
/// @param failureAddressesMax addresses remembered; beyond it the one that failed longest ago is forgotten
/// @param connectionsPerIdentityMax live sessions of one identity
/// @param messagesPerSecond of one identity over all its connections; who sends faster is read more slowly
/// @param messagesBurst how many it may send at once after a pause
public record AbuseLimits(int failuresFree, int failuresBarred, Duration failureFades, Duration failureDelayMax,
        int failureAddressesMax, int connectionsPerIdentityMax, int messagesPerSecond, int messagesBurst) {

    public static final AbuseLimits DEFAULTS = new AbuseLimits(5, 30, Duration.ofSeconds(10), Duration.ofSeconds(4),
            10_000, 2_000, 100_000, 100_000);

    public AbuseLimits {
        Limit.require("failures.free", failuresFree, 0, 10_000);
        Limit.require("failures.barred", failuresBarred, failuresFree + 1, 100_000);
        Limit.require("failure.fades", failureFades);
        Limit.require("failure.delay.max", failureDelayMax);
        Limit.require("failure.addresses.max", failureAddressesMax, 1, 1_000_000);
        Limit.require("connections.per.identity.max", connectionsPerIdentityMax, 1, 1_000_000);
        Limit.require("messages.per.second", messagesPerSecond, 1, 10_000_000);
        Limit.require("messages.burst", messagesBurst, 1, 10_000_000);
    }

    /// The same with other patience for failed authentications.
    public AbuseLimits withFailures(int free, int barred, Duration delayMax) {
        return new AbuseLimits(free, barred, failureFades, delayMax, failureAddressesMax, connectionsPerIdentityMax,
                messagesPerSecond, messagesBurst);
    }

    /// The same with other numbers for one identity.
    public AbuseLimits withIdentity(int connectionsMax, int perSecond, int burst) {
        return new AbuseLimits(failuresFree, failuresBarred, failureFades, failureDelayMax, failureAddressesMax,
                connectionsMax, perSecond, burst);
    }
}
