package dev.pinion.client;

import java.io.IOException;

import dev.pinion.client.frames.OutFrame;
import dev.pinion.client.place.ResumePoint;
import dev.pinion.protocol.Destination;
import dev.pinion.protocol.HeaderNames;
import dev.pinion.protocol.pins.PinQuestion;
import dev.pinion.protocol.stomp.AckMode;
import dev.pinion.protocol.stomp.FrameCommand;
import dev.pinion.protocol.stomp.FrameWriter;
import dev.pinion.protocol.stomp.From;
import dev.pinion.protocol.stomp.HeaderValue;

/// The starts of SUBSCRIBE and UNSUBSCRIBE; only what is not the default, so that any STOMP server understands them.
final class SubscribeFrames {

    private SubscribeFrames() {}

    /// @param credit how many messages may come before one is acknowledged
    /// @param resumed true when it goes on from an earlier connection, in the same program
    static OutFrame subscribe(LiveSubscription subscription, int credit, ResumePoint position, boolean resumed) {
        Destination destination = subscription.target();
        SubscribeOptions options = subscription.options();
        return out -> {
            out.begin(FrameCommand.SUBSCRIBE);
            out.header(HeaderNames.ID, subscription.id());
            out.header(HeaderNames.DESTINATION, destination.text());
            if (subscription.wireAck() != AckMode.AUTO) {
                out.header(HeaderNames.ACK, subscription.wireAck().text());
                out.header(HeaderNames.PREFETCH_COUNT, credit);
            }
            if (position.next().isPresent() && hasPosition(destination, options)) {
                resume(out, position);
            } else {
                if (!(options.from() instanceof From.Next)) {
                    out.header(HeaderNames.FROM, options.from().text());
                }
                compare(out, destination, position);
            }
            extras(out, options);
            if (resumed && subscription.isDurable()) {
                out.header(HeaderNames.RESUMED, "true"); // what was not answered is not held against the message
            }
        };
    }

    /// A pattern has none; that of a durable subscription is the server's.
    static boolean hasPosition(Destination destination, SubscribeOptions options) {
        return options.durableName().isEmpty() && switch (destination) {
            case Destination.Channel one -> true;
            case Destination.Inbox one -> true;
            case Destination.OwnInbox one -> true;
            case Destination.Queue shared -> false;
            case Destination.Channels many -> false;
            case Destination.Server none -> false;
            case Destination.Admin none -> false;
        };
    }

    /// Where the server knows how far it has come, or nobody does: so that it refuses to go on in another history.
    private static void compare(FrameWriter out, Destination destination, ResumePoint position) throws IOException {
        if (destination instanceof Destination.Server || position.epoch().isEmpty()) {
            return;
        }
        out.header(HeaderNames.EPOCH, position.epoch());
        String seen = position.seen();
        if (seen != null) {
            out.header(HeaderNames.SEEN, seen);
            String chain = position.chain();
            if (chain != null) {
                out.header(HeaderNames.CHAIN, chain);
            }
        }
    }

    /// With epoch and chain, so that the server refuses to go on in another history.
    private static void resume(FrameWriter out, ResumePoint position) throws IOException {
        out.header(HeaderNames.FROM, new From.Seq(position.next().orElseThrow()).text());
        if (!position.epoch().isEmpty()) {
            out.header(HeaderNames.EPOCH, position.epoch());
        }
        String chain = position.chain();
        if (chain != null) {
            out.header(HeaderNames.CHAIN, chain);
        }
    }

    private static void extras(FrameWriter out, SubscribeOptions options) throws IOException {
        if (!options.durableName().isEmpty()) {
            out.header(HeaderNames.DURABLE_SUBSCRIPTION_NAME, options.durableName());
        }
        if (options.shared()) {
            out.header(HeaderNames.SHARED, "true");
        }
        if (options.noLocal()) {
            out.header(HeaderNames.NO_LOCAL, "true");
        }
        if (options.browser()) {
            out.header(HeaderNames.BROWSER, "true");
        }
    }

    static OutFrame pins(HeaderValue id, Destination destination, PinQuestion question) {
        return out -> {
            out.begin(FrameCommand.SUBSCRIBE);
            out.header(HeaderNames.ID, id);
            out.header(HeaderNames.DESTINATION, destination.text());
            for (var header : question.headers().entrySet()) {
                out.header(header.getKey(), header.getValue());
            }
        };
    }

    static OutFrame unsubscribe(HeaderValue id) {
        return out -> {
            out.begin(FrameCommand.UNSUBSCRIBE);
            out.header(HeaderNames.ID, id);
        };
    }
}
