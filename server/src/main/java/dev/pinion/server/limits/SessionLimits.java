package dev.pinion.server.limits;

import java.time.Duration;

/// What one session may make the server hold or do.
///
/// @param repliesMax answers not yet written, receipts of messages on their way to disk included; a peer that
///        sends but does not read its receipts is not read from any further
/// @param subscriptionsMax subscriptions of one session
/// @param heartBeatSend the shortest interval at which the server will send heart-beats
/// @param heartBeatReceive the shortest interval at which the server wants to hear from the client
/// @param heartBeatTolerance a silent peer is given up after this many intervals
/// @param storeWait how long a SUBSCRIBE may wait for the store to find its start
public record SessionLimits(int repliesMax, int subscriptionsMax, Duration heartBeatSend, Duration heartBeatReceive,
        int heartBeatTolerance, Duration storeWait) {

    public static final SessionLimits DEFAULTS = new SessionLimits(4_096, 1_000, Duration.ofSeconds(10),
            Duration.ofSeconds(10), 2, Duration.ofSeconds(10));

    public SessionLimits {
        Limit.require("replies.max", repliesMax, 1, 1_000_000);
        Limit.require("subscriptions.max", subscriptionsMax, 1, 100_000);
        Limit.require("heart-beat.send", heartBeatSend);
        Limit.require("heart-beat.receive", heartBeatReceive);
        Limit.require("heart-beat.tolerance", heartBeatTolerance, 1, 10);
        Limit.require("store.wait", storeWait);
    }

    /// The same with other heart-beat intervals.
    public SessionLimits withHeartBeat(Duration send, Duration receive) {
        return new SessionLimits(repliesMax, subscriptionsMax, send, receive, heartBeatTolerance, storeWait);
    }
}
