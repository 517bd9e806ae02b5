package dev.pinion.client.checks;

import dev.pinion.protocol.Destination;
import dev.pinion.protocol.ProtocolException;
import dev.pinion.protocol.ServerDestination;

/// Refuses a destination on the caller's own thread: at the server it would cost the connection.
public final class Destinations {

    private Destinations() {}

    public static Destination forPublish(String text) {
        return switch (parse(text)) {
            case Destination.Channel channel -> channel;
            case Destination.Queue queue -> queue;
            case Destination.Inbox inbox -> inbox;
            case Destination.OwnInbox own -> own;
            case Destination.Channels many -> throw wrong(text, "one channel; patterns are for subscribe");
            case Destination.Server server -> throw wrong(text, "a channel or an inbox; /server/… is for command");
            case Destination.Admin admin -> throw wrong(text, "a channel or an inbox; /server/… is for command");
        };
    }

    public static Destination forCommand(String text) {
        return switch (parse(text)) {
            case Destination.Server server -> notPins(server, text);
            case Destination.Admin admin -> admin;
            case Destination.Channel channel -> throw wrong(text, "/server/…; a channel is for publish");
            case Destination.Queue queue -> throw wrong(text, "/server/…; a queue is for publish");
            case Destination.Channels many -> throw wrong(text, "/server/…");
            case Destination.Inbox inbox -> throw wrong(text, "/server/…; an inbox is for publish");
            case Destination.OwnInbox own -> throw wrong(text, "/server/…; an inbox is for publish");
        };
    }

    public static Destination forSubscribe(String text) {
        Destination destination = parse(text);
        if (destination instanceof Destination.Admin) {
            throw wrong(text, "a channel, a pattern, an inbox or /server/replies");
        }
        return notPins(destination, text);
    }

    private static Destination notPins(Destination destination, String text) {
        if (destination.equals(new Destination.Server(ServerDestination.PINS))) {
            throw wrong(text, "another one; a client with a pin store follows the pins by itself");
        }
        return destination;
    }

    private static Destination parse(String text) {
        try {
            return Destination.parse(text);
        } catch (ProtocolException wrong) {
            throw new IllegalArgumentException("destination: " + wrong.whatThePeerDid());
        }
    }

    private static IllegalArgumentException wrong(String text, String expected) {
        return new IllegalArgumentException("destination is " + text + ", expected " + expected);
    }
}
