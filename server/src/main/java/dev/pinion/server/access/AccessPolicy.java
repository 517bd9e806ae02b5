package dev.pinion.server.access;

import java.util.List;

import dev.pinion.protocol.ChannelName;
import dev.pinion.protocol.ChannelPattern;
import dev.pinion.protocol.Destination;

/// Who may do what: all of it, on one screen. What is not granted here is denied. A new kind of destination does not
/// compile until it has its line in both tables.
///
/// Pure; any thread.
public final class AccessPolicy {
    private AccessPolicy() {}

    public static boolean maySend(Identity who, Destination where) {
        return switch (where) {
            case Destination.Channel(ChannelName name) -> who.rights().maySend(name);
            case Destination.Queue(ChannelName channel) -> who.rights().maySend(channel);
            case Destination.Channels _ -> false; // nobody sends to many channels at once
            case Destination.Inbox(String subject) -> who.rights().maySendToInboxOf(subject);
            case Destination.OwnInbox _ -> who.rights().maySendToInboxOf(who.subject());
            case Destination.Admin _ -> who.rights().isAdmin();
            case Destination.Server(var which) -> switch (which) {
                case TOKEN, PINS -> true; // whoever has come in may refresh, and say which pins are stored
                case REPLIES -> false;
            };
        };
    }

    /// For wildcards: whether there can be a channel to read. What is delivered is asked for each channel.
    public static boolean mayRead(Identity who, Destination where) {
        return switch (where) {
            case Destination.Channel(ChannelName name) -> who.rights().mayRead(name);
            case Destination.Queue(ChannelName channel) -> who.rights().mayRead(channel);
            case Destination.Channels(var pattern) -> !who.rights().readable(pattern).isEmpty();
            case Destination.Inbox(String subject) -> subject.equals(who.subject()); // no scope opens another's inbox
            case Destination.OwnInbox _ -> true;
            case Destination.Admin _ -> false;
            case Destination.Server(var which) -> switch (which) {
                case TOKEN -> false;
                case PINS -> true;
                case REPLIES -> who.rights().isAdmin();
            };
        };
    }

    /// What a wildcard may deliver: the channels that these match.
    public static List<ChannelPattern> readable(Identity who, ChannelPattern wanted) {
        return who.rights().readable(wanted);
    }

    /// The same for a channel or inbox behind a subscription, for what wildcards deliver.
    public static boolean mayRead(Identity who, ChannelName channel) {
        return channel.isInbox() ? channel.equals(ChannelName.inbox(who.subject())) : who.rights().mayRead(channel);
    }

    public static void requireSend(Identity who, Destination where) throws AccessDeniedException {
        if (!maySend(who, where)) {
            throw denied(who, "send to ", "send:", where);
        }
    }

    public static void requireRead(Identity who, Destination where) throws AccessDeniedException {
        if (!mayRead(who, where)) {
            throw denied(who, "read ", "read:", where);
        }
    }

    /// For a living wildcard subscription that began with rights which the refreshed token has no longer.
    public static AccessDeniedException noLongerAll(Identity who, Destination where) {
        String asked = "read " + where.text();
        return AccessDeniedException.notPermitted(
                "you may no longer " + asked + " as before: the new token grants less; subscribe again",
                who.subject() + " may no longer " + asked + " as before; " + who.rights());
    }

    /// Says which scope is missing, so that it can be pasted into the next token.
    private static AccessDeniedException denied(Identity who, String verb, String scope, Destination where) {
        String missing = switch (where) {
            case Destination.Channel(ChannelName name) when scope.equals("send:")
                    && ChannelName.isReserved(name.text()) -> "is a channel of the server itself";
            case Destination.Channel(ChannelName name) -> "needs the scope " + scope + name;
            case Destination.Queue(ChannelName channel) -> "needs the scope " + scope + channel;
            case Destination.Channels(var pattern) when scope.equals("read:") -> "needs a scope like " + scope
                    + pattern;
            case Destination.Inbox inbox when scope.equals("send:") -> "needs the scope send:@"
                    + inbox.text().substring("/user/".length());
            case Destination.OwnInbox _ when scope.equals("send:") -> "needs the scope send:@ and your subject";
            case Destination.Admin _,Destination.Server _ when !who.rights().isAdmin() -> "needs the scope admin";
            default -> "is granted to nobody else by any scope";
        };
        String asked = verb + where.text();
        return AccessDeniedException.notPermitted("you may not " + asked + ": this " + missing,
                who.subject() + " may not " + asked + "; " + who.rights());
    }
}
