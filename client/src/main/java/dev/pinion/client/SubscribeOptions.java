package dev.pinion.client;

import java.time.Instant;

import dev.pinion.client.checks.Settings;
import dev.pinion.protocol.stomp.AckMode;
import dev.pinion.protocol.stomp.From;

/// Where in a channel a subscription starts, how its messages are acknowledged, and what the server keeps of it.
///
/// @param from where to start; a durable subscription that the server knows goes on where it was
/// @param ack who acknowledges: `AUTO` nobody, else the handler, by [ReceivedMessage#ack()]
/// @param durableName the name under which the server keeps the position, for this identity; empty for none
/// @param shared whether several subscriptions read with that name, and each message goes to one of them
/// @param prefetchCount how many messages may be unacknowledged at a time; 0 for the server's default
/// @param noLocal leaves out what this connection itself publishes
/// @param browser stops at what is the end now, with a message that says [ReceivedMessage#browserEnd()]
public record SubscribeOptions(From from, AckMode ack, String durableName, boolean shared, int prefetchCount,
        boolean noLocal, boolean browser) {

    /// Checks the options.
    public SubscribeOptions {
        Settings.require(!shared || !durableName.isEmpty(), "shared", "true without a name",
                "the name that all who share have in common");
        Settings.require(!shared || !(noLocal || browser), "shared", "true with noLocal or browser",
                "one of them: these are for a reader who gets all messages");
        Settings.require(prefetchCount >= 0, "prefetchCount", prefetchCount, "0 or more");
    }

    /// What is published from now on.
    ///
    /// @return with nothing else set
    public static SubscribeOptions fromNext() {
        return from(new From.Next());
    }

    /// Everything that the channel still has, and then what follows.
    ///
    /// @return with nothing else set
    public static SubscribeOptions fromFirst() {
        return from(new From.First());
    }

    /// The newest message, and then what follows.
    ///
    /// @return with nothing else set
    public static SubscribeOptions fromLast() {
        return from(new From.Last());
    }

    /// From this sequence on: to resume, the last one handled plus one.
    ///
    /// @param seq the first sequence wanted
    /// @return with nothing else set
    public static SubscribeOptions fromSeq(long seq) {
        return from(new From.Seq(seq));
    }

    /// From the first message that is not older than this.
    ///
    /// @param time the earliest time wanted
    /// @return with nothing else set
    public static SubscribeOptions fromTime(Instant time) {
        return from(new From.Time(time));
    }

    /// Begins there.
    ///
    /// @param start where
    /// @return with nothing else set
    public static SubscribeOptions from(From start) {
        return new SubscribeOptions(start, AckMode.AUTO, "", false, 0, false, false);
    }

    /// With another way to acknowledge.
    ///
    /// @param mode who acknowledges, and what it means
    /// @return a copy
    public SubscribeOptions withAck(AckMode mode) {
        return new SubscribeOptions(from, mode, durableName, shared, prefetchCount, noLocal, browser);
    }

    /// With as many messages at a time.
    ///
    /// @param count how many may be unacknowledged
    /// @return a copy
    public SubscribeOptions withPrefetch(int count) {
        return new SubscribeOptions(from, ack, durableName, shared, count, noLocal, browser);
    }

    /// Kept by the server under this name until it is unsubscribed or unused for long.
    ///
    /// @param name the name
    /// @return a copy
    public SubscribeOptions durable(String name) {
        return new SubscribeOptions(from, ack, name, false, prefetchCount, noLocal, browser);
    }

    /// Like [#durable(String)], and read together with all who subscribe so by this name: each message goes to one of them, and comes
    /// first to another one when that ends. Messages with the same `message-group` keep to one of them while it lives.
    ///
    /// @param name the name
    /// @return a copy
    public SubscribeOptions shared(String name) {
        return new SubscribeOptions(from, ack, name, true, prefetchCount, noLocal, browser);
    }

    /// Without what this connection itself publishes.
    ///
    /// @return a copy
    public SubscribeOptions withoutLocal() {
        return new SubscribeOptions(from, ack, durableName, shared, prefetchCount, true, browser);
    }

    /// Up to what is the end now.
    ///
    /// @return a copy
    public SubscribeOptions browsing() {
        return new SubscribeOptions(from, ack, durableName, shared, prefetchCount, noLocal, true);
    }
}
