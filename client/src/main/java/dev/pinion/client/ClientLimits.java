package dev.pinion.client;

import dev.pinion.client.checks.Settings;
import dev.pinion.protocol.Body;
import dev.pinion.protocol.stomp.FrameLimits;

/// Everything that a client holds in memory. There is no "unlimited".
///
/// @param inFlightMax frames that wait for their receipt, with a connection and without, and receipts whose callbacks have not run yet
/// @param inFlightBytesMax bytes of the publishes among them; one publish is always let through
/// @param queuedMax messages of one subscription that are on their way or wait for its handler: what the server has credit for
/// @param queuedBytesMax bytes of them: the credit is no more than fits in here at the largest body, and never less than one message
/// @param bodyBytesMax the largest body that is published or accepted; no server stores more than 1 MiB
public record ClientLimits(int inFlightMax, int inFlightBytesMax, int queuedMax, int queuedBytesMax, int bodyBytesMax) {

    private static final int MIB = 1024 * 1024;

    /// Enough to keep a group commit of 512 messages busy while the next one gathers.
    public static final ClientLimits DEFAULT = new ClientLimits(2_048, 8 * MIB, 1_024, 32 * MIB, MIB);

    /// Checks the limits.
    public ClientLimits {
        Settings.require(inFlightMax >= 1, "limits.inFlightMax", inFlightMax, "1 or more");
        Settings.require(inFlightBytesMax >= 1, "limits.inFlightBytesMax", inFlightBytesMax, "1 or more");
        Settings.require(queuedMax >= 1, "limits.queuedMax", queuedMax, "1 or more");
        Settings.require(queuedBytesMax >= 1, "limits.queuedBytesMax", queuedBytesMax, "1 or more");
        Settings.require(bodyBytesMax >= 1 && bodyBytesMax <= MIB, "limits.bodyBytesMax", bodyBytesMax, "1 to " + MIB);
    }

    /// With another bound for what has no receipt.
    ///
    /// @param count frames
    /// @param bytes bytes of them
    /// @return a copy
    public ClientLimits withInFlight(int count, int bytes) {
        return new ClientLimits(count, bytes, queuedMax, queuedBytesMax, bodyBytesMax);
    }

    /// With another bound for what waits for a handler.
    ///
    /// @param count messages of one subscription
    /// @param bytes bytes of them
    /// @return a copy
    public ClientLimits withQueued(int count, int bytes) {
        return new ClientLimits(inFlightMax, inFlightBytesMax, count, bytes, bodyBytesMax);
    }

    FrameLimits frames() {
        return FrameLimits.FROM_SERVER.withBodyBytes(bodyBytesMax);
    }

    Body checked(Body body) {
        Settings.require(body.size() <= bodyBytesMax, "body", body.size() + " bytes",
                "at most limits.bodyBytesMax, " + bodyBytesMax);
        return body;
    }
}
