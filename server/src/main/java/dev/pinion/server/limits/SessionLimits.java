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
/// @param transactionsMax open transactions of one session
/// @param transactionMessagesMax messages, and acknowledgements, in one transaction: it must fit one commit of the log
/// @param transactionBytesMax the same in bytes
/// @param transactionAgeMax how long a transaction may be open: what it holds, nobody else can have
/// @param localRangesMax ranges of a connection's own messages that its `no-local` subscriptions of one channel have yet to
///        pass over: so often may others speak in between
/// @param wildcardChannelsMax channels of which one durable wildcard keeps a place
/// @param cursorsMax durable cursors of one identity
/// @param cursorIdle a durable cursor that nobody has used for so long is forgotten
/// @param sharedMembersMax subscriptions that share one cursor
/// @param sharedUnacknowledgedMax messages of one shared cursor that its members have in hand or that wait to come again
/// @param sharedGroupsMax shared cursors whose members are of several identities
/// @param storeWait how long a SUBSCRIBE may wait for the store to find its start
/// @param bodyBytesMax of one message, told to clients in CONNECTED
public record SessionLimits(int repliesMax, int subscriptionsMax, Duration heartBeatSend, Duration heartBeatReceive,
        int heartBeatTolerance, int transactionsMax, int transactionMessagesMax, int transactionBytesMax,
        Duration transactionAgeMax, int localRangesMax, int wildcardChannelsMax, int cursorsMax, Duration cursorIdle,
        int sharedMembersMax, int sharedUnacknowledgedMax, int sharedGroupsMax, Duration storeWait, int bodyBytesMax) {

    public static final SessionLimits DEFAULTS = new SessionLimits(4_096, 1_000, Duration.ofSeconds(10),
            Duration.ofSeconds(10), 2, 16, 500, 1024 * 1024, Duration.ofMinutes(5), 10_000, 10_000, 100,
            Duration.ofDays(30), 64, 10_000, 1_000, Duration.ofSeconds(10), 256 * 1024);

    public SessionLimits {
        Limit.require("replies.max", repliesMax, 1, 1_000_000);
        Limit.require("subscriptions.max", subscriptionsMax, 1, 100_000);
        Limit.require("heart-beat.send", heartBeatSend);
        Limit.require("heart-beat.receive", heartBeatReceive);
        Limit.require("heart-beat.tolerance", heartBeatTolerance, 1, 10);
        Limit.require("transactions.max", transactionsMax, 1, 10_000);
        Limit.require("transaction.messages.max", transactionMessagesMax, 1, 500);
        Limit.require("transaction.bytes.max", transactionBytesMax, 1024, 16 * 1024 * 1024);
        Limit.require("transaction.age.max", transactionAgeMax);
        Limit.require("no-local.ranges.max", localRangesMax, 1, 1_000_000);
        Limit.require("wildcard.channels.max", wildcardChannelsMax, 1, 100_000);
        Limit.require("cursors.max", cursorsMax, 1, 10_000);
        Limit.require("cursor.idle", cursorIdle, Duration.ofHours(1), Duration.ofDays(3_650));
        Limit.require("shared.members.max", sharedMembersMax, 1, 10_000);
        Limit.require("shared.unacknowledged.max", sharedUnacknowledgedMax, 1, 1_000_000);
        Limit.require("shared.groups.max", sharedGroupsMax, 1, 100_000);
        Limit.require("store.wait", storeWait);
        Limit.require("message.body.max", bodyBytesMax, 1024, 1024 * 1024);
    }

    /// The same with other heart-beat intervals.
    public SessionLimits withHeartBeat(Duration send, Duration receive) {
        return new SessionLimits(repliesMax, subscriptionsMax, send, receive, heartBeatTolerance, transactionsMax,
                transactionMessagesMax, transactionBytesMax, transactionAgeMax, localRangesMax, wildcardChannelsMax,
                cursorsMax, cursorIdle, sharedMembersMax, sharedUnacknowledgedMax, sharedGroupsMax, storeWait,
                bodyBytesMax);
    }

    /// The same with another largest message.
    public SessionLimits withBody(int bytesMax) {
        return new SessionLimits(repliesMax, subscriptionsMax, heartBeatSend, heartBeatReceive, heartBeatTolerance,
                transactionsMax, transactionMessagesMax, transactionBytesMax, transactionAgeMax, localRangesMax,
                wildcardChannelsMax, cursorsMax, cursorIdle, sharedMembersMax, sharedUnacknowledgedMax, sharedGroupsMax,
                storeWait, bytesMax);
    }

    /// The same with other limits of durable cursors.
    public SessionLimits withCursors(int max, Duration idle) {
        return new SessionLimits(repliesMax, subscriptionsMax, heartBeatSend, heartBeatReceive, heartBeatTolerance,
                transactionsMax, transactionMessagesMax, transactionBytesMax, transactionAgeMax, localRangesMax,
                wildcardChannelsMax, max, idle, sharedMembersMax, sharedUnacknowledgedMax, sharedGroupsMax, storeWait,
                bodyBytesMax);
    }

    /// The same with another age of transactions.
    public SessionLimits withTransactionAge(Duration max) {
        return new SessionLimits(repliesMax, subscriptionsMax, heartBeatSend, heartBeatReceive, heartBeatTolerance,
                transactionsMax, transactionMessagesMax, transactionBytesMax, max, localRangesMax, wildcardChannelsMax,
                cursorsMax, cursorIdle, sharedMembersMax, sharedUnacknowledgedMax, sharedGroupsMax, storeWait,
                bodyBytesMax);
    }

    /// The same with other limits of what subscriptions keep: ranges of own messages, channels of a durable wildcard.
    public SessionLimits withSubscriptions(int localRanges, int wildcardChannels) {
        return new SessionLimits(repliesMax, subscriptionsMax, heartBeatSend, heartBeatReceive, heartBeatTolerance,
                transactionsMax, transactionMessagesMax, transactionBytesMax, transactionAgeMax, localRanges,
                wildcardChannels, cursorsMax, cursorIdle, sharedMembersMax, sharedUnacknowledgedMax, sharedGroupsMax,
                storeWait, bodyBytesMax);
    }

    /// The same with other limits of shared subscriptions.
    public SessionLimits withShared(int members, int unacknowledged, int groups) {
        return new SessionLimits(repliesMax, subscriptionsMax, heartBeatSend, heartBeatReceive, heartBeatTolerance,
                transactionsMax, transactionMessagesMax, transactionBytesMax, transactionAgeMax, localRangesMax,
                wildcardChannelsMax, cursorsMax, cursorIdle, members, unacknowledged, groups, storeWait, bodyBytesMax);
    }
}
