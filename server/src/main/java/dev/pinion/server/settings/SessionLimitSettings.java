package dev.pinion.server.settings;

import static dev.pinion.server.settings.ConnectionLimitSettings.SECTION;
import static dev.pinion.server.settings.ConnectionLimitSettings.bytes;
import static dev.pinion.server.settings.ConnectionLimitSettings.count;
import static dev.pinion.server.settings.ConnectionLimitSettings.time;

import java.time.Duration;

import dev.pinion.server.limits.DeliveryLimits;
import dev.pinion.server.limits.MemoryLimits;
import dev.pinion.server.limits.PinLimits;
import dev.pinion.server.limits.SessionLimits;
import dev.pinion.server.settings.typed.DurationText;

/// The limits of sessions, delivery, memory and pin stores: [SessionLimits], [DeliveryLimits], [MemoryLimits], [PinLimits].
final class SessionLimitSettings {
    static final Group SESSION = new Group(SECTION, "What one session may make the server hold or do.");
    static final Group DELIVERY = new Group(SECTION, "What delivery holds in memory.");
    static final Group MEMORY = new Group(SECTION,
            "What peers together may make the server hold: shares of one heap, so that -Xmx is the only number to think of.");
    static final Group PINS = new Group(SECTION, "What clients that follow the server's pins may make it remember.");

    private static final int MIB = 1024 * 1024;
    private static final int MILLION = 1_000_000;
    private static final SessionLimits S = SessionLimits.DEFAULTS;
    private static final DeliveryLimits D = DeliveryLimits.DEFAULTS;
    private static final MemoryLimits M = MemoryLimits.ofThisProcess();
    private static final PinLimits P = PinLimits.DEFAULTS;
    private static final long TEBI = 1L << 40;

    static final Setting<Integer> MESSAGE_BODY_MAX = SESSION.add(bytes("message.body.max", 1024, MIB, S.bodyBytesMax(),
            "the body of one message; told to clients in CONNECTED"));
    static final Setting<Integer> REPLIES_MAX = SESSION.add(count("replies.max", 1, MILLION, S.repliesMax(),
            "answers not yet written; a peer that does not read its receipts is not read from any further"));
    static final Setting<Integer> SUBSCRIPTIONS_MAX = SESSION
            .add(count("subscriptions.max", 1, 100_000, S.subscriptionsMax(), "subscriptions of one session"));
    static final Setting<Duration> HEART_BEAT_SEND = SESSION.add(time("heart-beat.send", S.heartBeatSend(),
            "the shortest interval at which the server will send heart-beats"));
    static final Setting<Duration> HEART_BEAT_RECEIVE = SESSION.add(time("heart-beat.receive", S.heartBeatReceive(),
            "the shortest interval at which the server wants to hear from the client"));
    static final Setting<Integer> HEART_BEAT_TOLERANCE = SESSION.add(count("heart-beat.tolerance", 1, 10,
            S.heartBeatTolerance(), "a silent peer is given up after so many intervals"));
    static final Setting<Integer> TRANSACTIONS_MAX = SESSION
            .add(count("transactions.max", 1, 10_000, S.transactionsMax(), "open transactions of one session"));
    static final Setting<Integer> TRANSACTION_MESSAGES_MAX = SESSION
            .add(count("transaction.messages.max", 1, 500, S.transactionMessagesMax(),
                    "messages, and acknowledgements, in one transaction: it must fit one commit of the log"));
    static final Setting<Integer> TRANSACTION_BYTES_MAX = SESSION.add(bytes("transaction.bytes.max", 1024, 16 * MIB,
            S.transactionBytesMax(), "bytes of the messages in one transaction"));
    static final Setting<Duration> TRANSACTION_AGE_MAX = SESSION.add(time("transaction.age.max", S.transactionAgeMax(),
            "how long a transaction may be open: what it holds, nobody else can have"));
    static final Setting<Integer> NO_LOCAL_RANGES_MAX = SESSION
            .add(count("no-local.ranges.max", 1, MILLION, S.localRangesMax(),
                    "ranges of own messages that no-local subscriptions of one channel have yet to pass over"));
    static final Setting<Integer> WILDCARD_CHANNELS_MAX = SESSION.add(count("wildcard.channels.max", 1, 100_000,
            S.wildcardChannelsMax(), "channels of which one durable wildcard keeps a place"));
    static final Setting<Integer> CURSORS_MAX = SESSION
            .add(count("cursors.max", 1, 10_000, S.cursorsMax(), "how many durable subscriptions one identity may have")
                    .option("--cursors-max", "COUNT"));
    static final Setting<Integer> SHARED_MEMBERS_MAX = SESSION
            .add(count("shared.members.max", 1, 10_000, S.sharedMembersMax(), "subscriptions that share one cursor"));
    static final Setting<Integer> SHARED_UNACKNOWLEDGED_MAX = SESSION
            .add(count("shared.unacknowledged.max", 1, MILLION, S.sharedUnacknowledgedMax(),
                    "messages of one shared cursor that its members have in hand or that wait to come again"));
    static final Setting<Integer> SHARED_GROUPS_MAX = SESSION.add(count("shared.groups.max", 1, 100_000,
            S.sharedGroupsMax(), "shared cursors whose members are of several identities"));
    static final Setting<Duration> STORE_WAIT = SESSION
            .add(time("store.wait", S.storeWait(), "how long a SUBSCRIBE may wait for the store to find its start"));

    static final Setting<Long> TAIL_BYTES_MAX = DELIVERY.add(Setting.of("tail.bytes.max", Kind.bytes(64 * 1024, TEBI),
            Kind.bytesText(D.tailBytesMax()),
            "messages kept in memory for all channels together, so that those who keep up are served without the database; memory.tail.bytes holds too"));
    static final Setting<Integer> TAIL_BYTES_PER_CHANNEL_MAX = DELIVERY.add(bytes("tail.bytes.per.channel.max", 1024,
            1 << 30, D.tailBytesPerChannelMax(), "messages of one channel kept in memory"));
    static final Setting<Integer> PAGE_BYTES = DELIVERY.add(bytes("page.bytes", 1024, 1 << 24, D.pageBytes(),
            "what one subscription reads from the log at once when it lags"));
    static final Setting<Integer> PAGE_MESSAGES = DELIVERY.add(count("page.messages", 1, 10_000, D.pageMessages(),
            "how many messages one subscription reads from the log at once"));
    static final Setting<Integer> TURN_BYTES = DELIVERY.add(bytes("turn.bytes", 1024, 1 << 24, D.turnBytes(),
            "what one subscription may write before the next one of the connection has its turn"));
    static final Setting<Integer> MAX_DELIVERIES = DELIVERY.add(count("max-deliveries", 1, 1_000, D.deliveriesMax(),
            "how often a message is delivered to one subscription that refuses it"));

    static final Setting<Long> MEMORY_SERVER_BYTES = MEMORY.add(share("memory.server.bytes", MIB, 1L << 44,
            M.serverBytes(), "what all identities together may make the server hold").usually("a quarter of the heap"));
    static final Setting<Long> MEMORY_IDENTITY_BYTES = MEMORY.add(share("memory.identity.bytes", MIB / 2, 1L << 44,
            M.identityBytes(), "what one identity may make the server hold, over all its connections")
            .usually("half of memory.server.bytes"));
    static final Setting<Long> MEMORY_CONNECTION_BYTES = MEMORY
            .add(share("memory.connection.bytes", MIB / 4, 1L << 44, M.connectionBytes(),
                    "what one connection may make the server hold").usually("half of memory.identity.bytes"));
    static final Setting<Integer> MEMORY_CONNECTION_BASE_BYTES = MEMORY.add(bytes("memory.connection.base.bytes", 1024,
            MIB, M.connectionBaseBytes(), "what each connection has from CONNECT on, beside the shares"));
    static final Setting<Long> MEMORY_TAIL_BYTES = MEMORY.add(share("memory.tail.bytes", 64 * 1024, TEBI, M.tailBytes(),
            "the newest messages of all channels, for those who keep up").usually("an eighth of the heap, 8m to 64m"));
    static final Setting<Long> MEMORY_INBOX_BYTES = MEMORY
            .add(share("memory.inbox.bytes", MIB, TEBI, M.inboxBytes(), "messages that wait for the committer")
                    .usually("a sixteenth of the heap, 8m to 64m"));
    static final Setting<Integer> APPENDS_MAX = MEMORY.add(count("appends.max", 1, MILLION, M.appendsMax(),
            "messages on their way to disk, in equal parts for the identities that send: two commits of the log"));
    static final Setting<Long> APPENDS_BYTES_MAX = MEMORY.add(
            share("appends.bytes.max", 1024, TEBI, M.appendsBytesMax(), "bytes of the messages on their way to disk"));
    static final Setting<Integer> MEMORY_CACHE_BYTES = MEMORY
            .add(bytes("memory.cache.bytes", MIB, 1 << 30, M.cacheBytes(), "pages that the database keeps")
                    .usually("an eighth of the heap, 8m to 64m"));
    static final Setting<Integer> CHANNELS_MAX = MEMORY.add(count("channels.max", 1, 10 * MILLION, M.channelsMax(),
            "channels that have a message: each has a handle of about half a KiB for ever")
            .usually("one for each 4 KiB of heap, 10000 to 100000"));
    static final Setting<Integer> CHANNELS_PER_IDENTITY_MAX = MEMORY.add(count("channels.per.identity.max", 1,
            10 * MILLION, M.channelsPerIdentityMax(), "channels that one identity begins while the server runs"));

    static final Setting<Integer> PINS_STORES_PER_IDENTITY_MAX = PINS
            .add(count("pins.stores.per.identity.max", 1, 10_000, P.storesPerIdentityMax(),
                    "pin stores of one identity that are remembered; beyond it the one seen longest ago is forgotten"));
    static final Setting<Integer> PINS_STORES_MAX = PINS.add(count("pins.stores.max", 1, MILLION, P.storesMax(),
            "pin stores of all identities together that are remembered"));
    static final Setting<Duration> PINS_SEEN_AGAIN_AFTER = PINS.add(time("pins.seen.again.after", P.seenAgainAfter(),
            "how old 'last seen' may be before it is written anew: each write costs a place in a commit"));
    static final Setting<Duration> PINS_FORGOTTEN_AFTER = PINS.add(Setting.of("pins.forgotten.after",
            Kind.time(Duration.ofDays(31), Duration.ofDays(36_500)), DurationText.exact(P.forgottenAfter()),
            "a store that was not seen for so long is forgotten; longer than a rotation waits for anybody"));
    static final Setting<Integer> PINS_SUBSCRIPTIONS_PER_CONNECTION_MAX = PINS
            .add(count("pins.subscriptions.per.connection.max", 1, 1_000, P.subscriptionsPerConnectionMax(),
                    "subscriptions to the pin set in the life of one connection: each costs signatures"));

    private SessionLimitSettings() {}

    private static Setting<Long> share(String key, long least, long most, long usual, String reason) {
        return Setting.of(key, Kind.bytes(least, most), Kind.bytesText(usual), reason);
    }
}
