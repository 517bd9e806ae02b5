package dev.pinion.client;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

import dev.pinion.protocol.ChannelPattern;
import dev.pinion.protocol.Destination;
import dev.pinion.protocol.ProtocolException;
import dev.pinion.protocol.ServerDestination;

/// What the server said in CONNECTED that it takes and grants, so that what it would refuse is refused here: at the server it
/// would cost the connection. What it did not say is not checked. Immutable.
///
/// @param bodyBytesMax the largest body that it takes
/// @param transactionMax messages and acknowledgements of one transaction
/// @param transactionBytesMax bytes of them
/// @param rights what the token grants; empty where the server did not say, or where a refresh may have changed it
record Granted(int bodyBytesMax, int transactionMax, int transactionBytesMax, Optional<Rights> rights) {

    static final Granted UNKNOWN = new Granted(Integer.MAX_VALUE, Integer.MAX_VALUE, Integer.MAX_VALUE,
            Optional.empty());

    static Granted parse(String limits, Optional<String> rights) {
        return new Granted(number(limits, "body"), number(limits, "transaction"), number(limits, "transaction-bytes"),
                rights.map(Rights::parse));
    }

    /// A limit that is not told, or not understood, is none: the server has the last word.
    private static int number(String limits, String name) {
        for (String each : limits.split(",", -1)) {
            if (each.startsWith(name + '=') && each.substring(name.length() + 1).matches("[1-9][0-9]{0,8}")) {
                return Integer.parseInt(each.substring(name.length() + 1));
            }
        }
        return Integer.MAX_VALUE;
    }

    Granted withoutRights() {
        return new Granted(bodyBytesMax, transactionMax, transactionBytesMax, Optional.empty());
    }

    /// The refusal of a message that the server would not take; empty when it may be sent.
    Optional<PinionException> refusesSend(Destination where, int bodyBytes) {
        if (bodyBytes > bodyBytesMax) {
            return Optional.of(new PinionException.NotSent(
                    "a body of " + bodyBytes + " bytes was not sent (limit-exceeded)",
                    "at most " + bodyBytesMax + " bytes, the server's limit", "send less at a time, or a reference"));
        }
        return rights.filter(granted -> !granted.maySend(where)).map(denied -> denied("send", where));
    }

    /// The same of a whole transaction.
    Optional<PinionException> refusesTransaction(int frames, int bodyBytes) {
        if (frames <= transactionMax && bodyBytes <= transactionBytesMax) {
            return Optional.empty();
        }
        return Optional.of(new PinionException.NotSent(
                "a transaction of " + frames + " frames with " + bodyBytes + " bytes was not sent (limit-exceeded)",
                "at most " + transactionMax + " frames and " + transactionBytesMax + " bytes, the server's limits",
                "commit more often"));
    }

    Optional<PinionException> refusesRead(Destination where) {
        return rights.filter(granted -> !granted.mayRead(where)).map(denied -> denied("read", where));
    }

    private static PinionException denied(String verb, Destination where) {
        String scope = switch (where) {
            case Destination.Channel(var name) -> verb + ':' + name;
            case Destination.Queue(var channel) -> verb + ':' + channel;
            case Destination.Channels(var pattern) -> verb + ':' + pattern.text();
            case Destination.Inbox inbox -> verb + ":@" + inbox.text().substring("/user/".length());
            case Destination.OwnInbox own -> verb + ":@ and your subject";
            case Destination.Server server -> "admin";
            case Destination.Admin admin -> "admin";
        };
        return new PinionException.NotSent(
                "the token does not let you " + verb + ' ' + where.text() + " (not-permitted)",
                "a token with the scope " + scope, "get one (`pinion token new --scope`, or your identity provider)");
    }

    /// The scopes of a token, as far as a client must know them.
    record Rights(List<ChannelPattern> send, List<ChannelPattern> read, List<String> inboxes, boolean admin) {

        static Rights parse(String scopes) {
            List<ChannelPattern> send = new ArrayList<>();
            List<ChannelPattern> read = new ArrayList<>();
            List<String> inboxes = new ArrayList<>();
            for (String scope : scopes.split(" ", -1)) {
                if (scope.startsWith("send:@")) {
                    inboxes.add(scope.substring("send:@".length()));
                } else if (scope.startsWith("send:")) {
                    pattern(scope.substring("send:".length())).ifPresent(send::add);
                } else if (scope.startsWith("read:")) {
                    pattern(scope.substring("read:".length())).ifPresent(read::add);
                }
            }
            return new Rights(send, read, inboxes, List.of(scopes.split(" ", -1)).contains("admin"));
        }

        private static Optional<ChannelPattern> pattern(String text) {
            try {
                return Optional.of(ChannelPattern.parse(text));
            } catch (ProtocolException newerThanThisClient) {
                return Optional.empty();
            }
        }

        boolean maySend(Destination where) {
            return switch (where) {
                case Destination.Channel(var name) -> send.stream().anyMatch(each -> each.matches(name));
                case Destination.Queue(var channel) -> send.stream().anyMatch(each -> each.matches(channel));
                case Destination.Channels many -> false;
                case Destination.Inbox inbox -> inboxes.contains("*")
                        || inboxes.contains(inbox.text().substring("/user/".length()));
                case Destination.OwnInbox own -> !inboxes.isEmpty();
                case Destination.Server server -> true;
                case Destination.Admin command -> admin;
            };
        }

        /// A pattern may be granted in part, which the server alone works out.
        boolean mayRead(Destination where) {
            return switch (where) {
                case Destination.Channel(var name) -> read.stream().anyMatch(each -> each.matches(name));
                case Destination.Queue(var channel) -> read.stream().anyMatch(each -> each.matches(channel));
                case Destination.Channels many -> !read.isEmpty();
                case Destination.Inbox inbox -> true;
                case Destination.OwnInbox own -> true;
                case Destination.Server(var which) -> which != ServerDestination.REPLIES || admin;
                case Destination.Admin command -> false;
            };
        }
    }
}
