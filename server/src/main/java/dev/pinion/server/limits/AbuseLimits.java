package dev.pinion.server.limits;

import java.time.Duration;

/// What one address or one identity may cost others. There is no "unlimited".
///
/// @param failuresFree guessed tokens of an address that cost it nothing: a client whose issuer has a new key tries a few times
/// @param failureFades time in which one failure is forgiven
/// @param failureDelayMax the longest wait before a guess is answered; shorter than the deadline for CONNECT
/// @param failureAddressesMax addresses remembered; beyond it the one that failed longest ago is forgotten
/// @param failuresWaitingMax answers that wait at a time, each with a connection; beyond it guesses are answered at once
/// @param failuresWaitingPerAddressMax those of one address among them
/// @param connectionsPerIdentityMax live sessions of one identity
/// @param messagesPerSecond of one identity over all its connections; who sends faster is read more slowly
/// @param messagesBurst how many it may send at once after a pause
/// @param bytesPerSecond that arrive from one identity over all its connections; who sends more is read more slowly
/// @param bytesBurst how many may arrive at once after a pause
public record AbuseLimits(int failuresFree, Duration failureFades, Duration failureDelayMax, int failureAddressesMax,
        int failuresWaitingMax, int failuresWaitingPerAddressMax, int connectionsPerIdentityMax, int messagesPerSecond,
        int messagesBurst, long bytesPerSecond, long bytesBurst) {

    public static final AbuseLimits DEFAULTS = new AbuseLimits(5, Duration.ofSeconds(10), Duration.ofSeconds(4), 10_000,
            256, 16, 2_000, 100_000, 100_000, 256L << 20, 256L << 20);

    public AbuseLimits {
        Limit.require("failures.free", failuresFree, 0, 10_000);
        Limit.require("failure.fades", failureFades);
        Limit.require("failure.delay.max", failureDelayMax);
        Limit.require("failure.addresses.max", failureAddressesMax, 1, 1_000_000);
        Limit.require("failures.waiting.max", failuresWaitingMax, 0, 100_000);
        Limit.require("failures.waiting.per.address.max", failuresWaitingPerAddressMax, 0, 100_000);
        Limit.require("connections.per.identity.max", connectionsPerIdentityMax, 1, 1_000_000);
        Limit.require("messages.per.second", messagesPerSecond, 1, 10_000_000);
        Limit.require("messages.burst", messagesBurst, 1, 10_000_000);
        Limit.require("bytes.per.second", bytesPerSecond, 1024, 1L << 40);
        Limit.require("bytes.burst", bytesBurst, 1024, 1L << 40);
    }

    /// The same with other patience for failed authentications.
    public AbuseLimits withFailures(int free, Duration delayMax) {
        return new AbuseLimits(free, failureFades, delayMax, failureAddressesMax, failuresWaitingMax,
                failuresWaitingPerAddressMax, connectionsPerIdentityMax, messagesPerSecond, messagesBurst,
                bytesPerSecond, bytesBurst);
    }

    /// The same with other numbers for one identity.
    public AbuseLimits withIdentity(int connectionsMax, int perSecond, int burst) {
        return new AbuseLimits(failuresFree, failureFades, failureDelayMax, failureAddressesMax, failuresWaitingMax,
                failuresWaitingPerAddressMax, connectionsMax, perSecond, burst, bytesPerSecond, bytesBurst);
    }

    /// The same with other numbers of bytes for one identity.
    public AbuseLimits withBytes(long perSecond, long burst) {
        return new AbuseLimits(failuresFree, failureFades, failureDelayMax, failureAddressesMax, failuresWaitingMax,
                failuresWaitingPerAddressMax, connectionsPerIdentityMax, messagesPerSecond, messagesBurst, perSecond,
                burst);
    }
}
