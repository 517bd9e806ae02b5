package dev.pinion.server.access.rights;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

import dev.pinion.protocol.ChannelName;
import dev.pinion.protocol.ChannelPattern;
import dev.pinion.protocol.Destination;
import dev.pinion.protocol.ProtocolException;
import dev.pinion.protocol.json.JsonFault;

/// What a token's `scope` grants: `send:PATTERN`, `read:PATTERN`, `admin`; `send:@SUBJECT` one inbox (percent-encoded),
/// `send:@*` every inbox; `share:GROUP` a shared subscription with other identities; `metrics` what
/// the web door counts and how the server is. What is not granted is denied. Scopes that are none of ours grant nothing here: tokens are
/// made
/// for several services.
///
/// Thread: any, immutable. Limit: [#SCOPES_MAX], for each is looked at on every SEND.
public final class Rights {
    static final int SCOPES_MAX = 200;
    public static final String EXPECTED = "send:PATTERN, read:PATTERN (tokens of A-Z a-z 0-9 _ - between dots, * for one, > for the rest),"
            + " send:@SUBJECT, send:@*, share:GROUP, share:*, metrics or admin";
    private static final String ANY_INBOX = "*";
    private static final String SHARE = "share:";
    private static final String ANY_GROUP = "*";
    /// What fits into a header that is told with each CONNECTED.
    private static final int SCOPE_CHARS_MAX = 4_096;

    private final List<ChannelPattern> send = new ArrayList<>();
    private final List<ChannelPattern> read = new ArrayList<>();
    private final Set<String> inboxes = new HashSet<>();
    private final Set<String> groups = new HashSet<>();
    private boolean metrics;
    private boolean admin;

    private Rights() {}

    /// The words of a `scope`.
    ///
    /// @throws JsonFault for more than a token may have
    public static Rights ofScope(String scope) throws JsonFault {
        return of(List.of(scope.split(" ", -1)));
    }

    static Rights of(List<String> words) throws JsonFault {
        if (words.size() > SCOPES_MAX) {
            throw new JsonFault("more than " + SCOPES_MAX + " rights in one token");
        }
        Rights rights = new Rights();
        words.forEach(rights::grant);
        return rights;
    }

    /// Whether nothing is granted at all, but what everybody may do.
    public boolean isNone() {
        return !admin && !metrics && send.isEmpty() && read.isEmpty() && inboxes.isEmpty();
    }

    /// Whether one scope grants anything here; for those who make tokens.
    public static boolean isScope(String scope) {
        return new Rights().grant(scope);
    }

    private boolean grant(String scope) {
        if (scope.equals("admin")) {
            admin = true;
            return true;
        }
        if (scope.equals("metrics")) {
            metrics = true;
            return true;
        }
        if (scope.startsWith(SHARE)) {
            String group = scope.substring(SHARE.length());
            return !group.isEmpty() && groups.add(group);
        }
        if (scope.startsWith("send:@")) {
            return inbox(scope.substring(6)).map(inboxes::add).isPresent();
        }
        if (scope.startsWith("send:")) {
            return pattern(scope.substring(5)).map(send::add).isPresent();
        }
        return scope.startsWith("read:") && pattern(scope.substring(5)).map(read::add).isPresent();
    }

    private static Optional<ChannelPattern> pattern(String text) {
        try {
            return Optional.of(ChannelPattern.parse(text));
        } catch (ProtocolException notAPattern) {
            return Optional.empty();
        }
    }

    private static Optional<String> inbox(String text) {
        if (text.equals(ANY_INBOX)) {
            return Optional.of(ANY_INBOX);
        }
        try {
            return Destination.parse("/user/" + text) instanceof Destination.Inbox(String subject)
                    ? Optional.of(subject)
                    : Optional.empty();
        } catch (

        ProtocolException notASubject) {
            return Optional.empty();
        }
    }

    /// What is granted, as it would stand in a token's `scope`; empty where it is too long to be told.
    public Optional<String> scope() {
        List<String> words = new ArrayList<>();
        send.forEach(pattern -> words.add("send:" + pattern.text()));
        read.forEach(pattern -> words.add("read:" + pattern.text()));
        inboxes.forEach(subject -> words.add("send:@" + (subject.equals(ANY_INBOX) ? subject
                : new Destination.Inbox(subject).text().substring("/user/".length()))));
        groups.forEach(group -> words.add(SHARE + group));
        if (metrics) {
            words.add("metrics");
        }
        if (admin) {
            words.add("admin");
        }
        String scope = String.join(" ", words);
        return scope.length() > SCOPE_CHARS_MAX ? Optional.empty() : Optional.of(scope);
    }

    public boolean maySend(ChannelName channel) {
        return !ChannelName.isReserved(channel.text()) && send.stream().anyMatch(pattern -> pattern.matches(channel));
    }

    public boolean mayRead(ChannelName channel) {
        return read.stream().anyMatch(pattern -> pattern.matches(channel));
    }

    /// What the pattern and the rights to read have in common: who reads by the pattern may read the channels that these
    /// match, and no others.
    public List<ChannelPattern> readable(ChannelPattern wanted) {
        Set<ChannelPattern> readable = new LinkedHashSet<>();
        for (ChannelPattern pattern : read) {
            common(pattern.text().split("\\.", -1), wanted.text().split("\\.", -1))
                    .filter(both -> !ChannelName.isReserved(both) || ChannelName.isReserved(pattern.text()))
                    .flatMap(Rights::pattern)
                    .ifPresent(readable::add);
        }
        return List.copyOf(readable);
    }

    /// Whether these rights to read are surely no fewer than others. By the words of the patterns: two spellings of one
    /// right count as two rights.
    public boolean readAllThat(Rights others) {
        return read.containsAll(others.read);
    }

    public boolean maySendToInboxOf(String subject) {
        return inboxes.contains(ANY_INBOX) || inboxes.contains(subject);
    }

    /// Whether this identity shares the group of that name with others that may.
    public boolean mayShare(String group) {
        return groups.contains(ANY_GROUP) || groups.contains(group);
    }

    public boolean isAdmin() {
        return admin;
    }

    /// Whether it may see what is counted, and how the server is.
    public boolean mayWatch() {
        return metrics || admin;
    }

    /// Empty where no name matches both. One that is too long for a channel's name matches none either, and is no pattern.
    private static Optional<String> common(String[] one, String[] other) {
        List<String> parts = new ArrayList<>();
        int shorter = Math.min(one.length, other.length);
        for (int i = 0; i < shorter; i++) {
            if (one[i].equals(">") || other[i].equals(">")) {
                String[] rest = one[i].equals(">") ? other : one;
                parts.addAll(List.of(rest).subList(i, rest.length));
                return Optional.of(String.join(".", parts));
            }
            if (!one[i].equals("*") && !other[i].equals("*") && !one[i].equals(other[i])) {
                return Optional.empty();
            }
            parts.add(one[i].equals("*") ? other[i] : one[i]);
        }
        return one.length == other.length ? Optional.of(String.join(".", parts)) : Optional.empty();
    }

    @Override
    public String toString() {
        return "Rights[send " + send + ", inboxes " + inboxes + ", read " + read
                + (groups.isEmpty() ? "" : ", share " + groups) + (metrics ? ", metrics" : "")
                + (admin ? ", admin]" : "]");
    }
}
