package dev.pinion.server.deliver;

import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

import org.jspecify.annotations.Nullable;

import dev.pinion.db.ChannelLog;
import dev.pinion.protocol.ChannelName;
import dev.pinion.protocol.ChannelPattern;

/// Finds the wildcards that match a channel: a tree over the parts of their patterns, so that a lookup passes only patterns
/// that match so far, however many others there are.
///
/// Threads: connections' readers add and remove, the committer looks up. One lock, held for a walk. Holds what live wildcards
/// may read; they draw on their connections' budgets for it.
final class WildcardIndex {
    /// What one pattern costs here, its nodes included, for a name of few parts.
    static final int BYTES_EACH = 512;

    private final Node root = new Node();
    private volatile long version;
    private volatile int count;
    /// Of the last lookup, for a test that counts.
    private int passed;

    private static final class Node {
        private final Map<String, Node> parts = new HashMap<>();
        /// `*`.
        private @Nullable Node any;
        /// Those that end here.
        private final Set<Wildcard> here = new LinkedHashSet<>();
        /// Those that end with `>` here.
        private final Set<Wildcard> rest = new LinkedHashSet<>();

        boolean isEmpty() {
            return parts.isEmpty() && any == null && here.isEmpty() && rest.isEmpty();
        }
    }

    boolean isEmpty() {
        return count == 0;
    }

    /// How many there are.
    int size() {
        return count;
    }

    /// Another one whenever something was added or removed.
    long version() {
        return version;
    }

    synchronized void add(Wildcard wildcard) {
        wildcard.readable().forEach(pattern -> change(root, pattern.text(), 0, wildcard, true));
        count++;
        version++;
    }

    synchronized void remove(Wildcard wildcard) {
        wildcard.readable().forEach(pattern -> change(root, pattern.text(), 0, wildcard, false));
        count--;
        version++;
    }

    private static void change(Node node, String pattern, int from, Wildcard wildcard, boolean add) {
        if (from > pattern.length()) {
            change(node.here, wildcard, add);
            return;
        }
        int dot = pattern.indexOf('.', from);
        int end = dot < 0 ? pattern.length() : dot;
        String part = pattern.substring(from, end);
        if (part.equals(">")) {
            change(node.rest, wildcard, add);
        } else if (part.equals("*")) {
            Node next = node.any == null ? new Node() : node.any;
            change(next, pattern, end + 1, wildcard, add);
            node.any = next.isEmpty() ? null : next;
        } else {
            Node next = node.parts.computeIfAbsent(part, _ -> new Node());
            change(next, pattern, end + 1, wildcard, add);
            if (next.isEmpty()) {
                node.parts.remove(part);
            }
        }
    }

    private static void change(Set<Wildcard> wildcards, Wildcard wildcard, boolean add) {
        if (add) {
            wildcards.add(wildcard);
        } else {
            wildcards.remove(wildcard);
        }
    }

    /// Adds those that match to `into`. An inbox has none.
    synchronized void find(String channel, Collection<Wildcard> into) {
        passed = 0;
        find(channel, into::addAll);
    }

    /// How many match: a walk, however many they are. Any thread.
    synchronized int count(String channel) {
        int[] matching = new int[1];
        find(channel, some -> matching[0] += some.size());
        return matching[0];
    }

    private void find(String channel, Consumer<Set<Wildcard>> into) {
        if (ChannelName.isReserved(channel)) {
            Node own = root.parts.get(ChannelName.RESERVED); // by its name alone
            if (own != null) {
                find(own, channel, ChannelName.RESERVED.length() + 1, into);
            }
        } else if (!channel.startsWith("@")) {
            find(root, channel, 0, into);
        }
    }

    private void find(Node node, String channel, int from, Consumer<Set<Wildcard>> into) {
        passed++;
        if (from > channel.length()) {
            into.accept(node.here);
            return;
        }
        into.accept(node.rest);
        int dot = channel.indexOf('.', from);
        int end = dot < 0 ? channel.length() : dot;
        if (node.any != null) {
            find(node.any, channel, end + 1, into);
        }
        Node next = node.parts.isEmpty() ? null : node.parts.get(channel.substring(from, end));
        if (next != null) {
            find(next, channel, end + 1, into);
        }
    }

    synchronized int passed() {
        return passed;
    }

    /// True when nothing is left of any pattern.
    synchronized boolean hasNoNodes() {
        return root.isEmpty();
    }

    /// What follows all channels that match.
    interface Wildcard {
        /// The patterns, each of which stands here; always the same.
        List<ChannelPattern> readable();

        /// A message of a channel that matches is about to be told. Thread: the committer.
        void grows(ChannelLog channel, long seq);
    }
}
