package dev.pinion.client;

import java.time.Instant;
import java.util.Map;
import java.util.Optional;

import dev.pinion.protocol.Body;
import dev.pinion.protocol.stomp.HeaderValue;
import dev.pinion.protocol.stomp.ServerFrame;

/// A message as the server stored it; it never changes. Any thread.
public final class ReceivedMessage {

    private final ServerFrame.Message frame;

    ReceivedMessage(ServerFrame.Message frame) {
        this.frame = frame;
    }

    /// As the publisher named it, for example `/channel/news`.
    public String destination() {
        return frame.destination().text();
    }

    /// Its place in the channel; 0 for what is no entry of a channel (`/server/…`).
    public long seq() {
        return frame.seq().orElse(0);
    }

    /// The subject of the publisher's token, asserted by the server; empty for the server's own messages.
    public String sender() {
        return frame.sender().map(HeaderValue::text).orElse("");
    }

    /// When the server stored it; never goes back within a channel. The epoch's start for what is not stored.
    public Instant timestamp() {
        return frame.timestamp().orElse(Instant.EPOCH);
    }

    /// Unique: `CHANNEL/SEQ@EPOCH`.
    public String messageId() {
        return frame.messageId().text();
    }

    /// The publisher's own headers in his order, `content-type` included; of a repeated name the first value. Decoded anew with each call.
    public Map<String, String> headers() {
        return frame.userHeaders().toMap();
    }

    public Body body() {
        return frame.body();
    }

    /// What retention has deleted just before this message.
    public Optional<ServerFrame.Gap> gap() {
        return frame.gap();
    }

    /// True when it was delivered before and not acknowledged.
    public boolean redelivered() {
        return frame.redelivered();
    }

    /// Without headers and body: they may be secret.
    @Override
    public String toString() {
        return "ReceivedMessage[" + destination() + " seq " + seq() + ", " + body() + "]";
    }
}
