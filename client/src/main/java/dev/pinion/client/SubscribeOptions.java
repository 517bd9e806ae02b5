package dev.pinion.client;

import java.time.Instant;

import dev.pinion.protocol.stomp.AckMode;
import dev.pinion.protocol.stomp.From;

/// Where in a channel a subscription starts, and how its messages are acknowledged.
///
/// @param from where to start
/// @param ack who acknowledges: `AUTO` nobody, else the handler
public record SubscribeOptions(From from, AckMode ack) {

    /// What is published from now on.
    public static SubscribeOptions fromNext() {
        return from(new From.Next());
    }

    /// Everything that the channel still has, and then what follows.
    public static SubscribeOptions fromFirst() {
        return from(new From.First());
    }

    /// The newest message, and then what follows.
    public static SubscribeOptions fromLast() {
        return from(new From.Last());
    }

    /// From this sequence on: to resume, the last one handled plus one.
    public static SubscribeOptions fromSeq(long seq) {
        return from(new From.Seq(seq));
    }

    /// From the first message that is not older than this.
    public static SubscribeOptions fromTime(Instant time) {
        return from(new From.Time(time));
    }

    public static SubscribeOptions from(From start) {
        return new SubscribeOptions(start, AckMode.AUTO);
    }

    public SubscribeOptions withAck(AckMode mode) {
        return new SubscribeOptions(from, mode);
    }
}
