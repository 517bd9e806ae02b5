package dev.pinion.server.deliver;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

import org.jspecify.annotations.Nullable;

import dev.pinion.db.ChannelLog;
import dev.pinion.db.StoredMessage;

/// The newest messages of one channel that not all of its subscriptions have taken yet, in memory for those who keep up,
/// and these subscriptions. Exists only while the channel has subscribers.
///
/// Threads: the committer adds and wakes, connections' writers read, their readers join and leave. One lock, held
/// for a few memory operations only.
final class ChannelTail {
    private static final int CAPACITY_FIRST = 16;

    private final ChannelLog channel;
    private final MessageEncoder encoder;
    private final TailMemory memory;
    /// In no order: each knows its own place, so that one leaves without a search.
    private final List<Follower> subscriptions = new ArrayList<>();
    /// Message `seq` stands at `seq` modulo the length, which is a power of two.
    private @Nullable TailEntry[] ring = new TailEntry[CAPACITY_FIRST];
    /// The oldest message held is `first`; what comes from `next` on arrives here later.
    private long first;
    private long next;
    private long bytes;
    private boolean ended;
    private volatile boolean knownToHold;
    /// The wildcards that match, as far as the index had this version. Of the committer.
    private List<WildcardIndex.Wildcard> wildcards = List.of();
    private long wildcardsVersion = -1;

    ChannelTail(ChannelLog channel, MessageEncoder encoder, TailMemory memory) {
        this.channel = channel;
        this.encoder = encoder;
        this.memory = memory;
    }

    ChannelLog channel() {
        return channel;
    }

    MessageEncoder encoder() {
        return encoder;
    }

    /// The wildcards that match this channel. Committer only.
    List<WildcardIndex.Wildcard> wildcards(WildcardIndex index) {
        long version = index.version();
        if (wildcardsVersion != version) {
            List<WildcardIndex.Wildcard> found = new ArrayList<>();
            index.find(channel.name(), found);
            wildcards = found;
            wildcardsVersion = version;
        }
        return wildcards;
    }

    synchronized void join(Follower subscription) {
        subscription.placeInTail(subscriptions.size());
        subscriptions.add(subscription);
    }

    synchronized int readers() {
        return subscriptions.size();
    }

    /// Fixes where the tail begins. By now the committer sees the tail, so that no message falls between the end of
    /// the log, as it is read here, and the beginning of the tail.
    synchronized void begin() {
        if (next == 0) {
            first = channel.last() + 1;
            next = first;
        }
    }

    /// Takes one subscription away; true when nobody is left and the tail has ended.
    synchronized boolean leave(Follower subscription) {
        int place = subscription.placeInTail();
        if (place >= subscriptions.size() || !subscriptions.get(place).equals(subscription)) {
            throw new IllegalStateException("a subscription left the tail of " + channel.name() + " twice");
        }
        Follower last = subscriptions.removeLast();
        if (!last.equals(subscription)) {
            last.placeInTail(place);
            subscriptions.set(place, last);
        }
        ended = subscriptions.isEmpty();
        if (ended) {
            dropTo(next);
        }
        return ended;
    }

    /// Whether the subscription has taken all that there is, and nothing from the log that is yet to be told here: that would
    /// come a second time.
    synchronized boolean hasTakenAll(Follower subscription) {
        return subscription.lookFrom() == next;
    }

    /// Tells the subscriptions that the channel has grown, and drops what all of them have taken: held for nobody, it would
    /// only be copied by the garbage collection, in pauses that every message waits for.
    synchronized void wakeAll() {
        long takenByAll = next - 1;
        for (Follower subscription : subscriptions) {
            takenByAll = Math.min(takenByAll, subscription.lookFrom());
            subscription.grown();
        }
        dropTo(takenByAll);
    }

    /// Forgets all that it holds. Readers find it in the log.
    synchronized void letGo() {
        knownToHold = false;
        dropTo(next);
    }

    boolean isKnownToHold() {
        return knownToHold;
    }

    synchronized void add(StoredMessage message, long bytesMax) {
        if (message.seq() != next) {
            // The batch was committed before the tail began, and told after.
            dropTo(next);
            first = message.seq();
        }
        next = message.seq() + 1;
        if (ended) {
            first = next;
            return;
        }
        if (!knownToHold) {
            knownToHold = true;
            memory.begins(this);
        }
        if (next - first > ring.length) {
            grow();
        }
        var entry = new TailEntry(message);
        ring[slot(entry.seq())] = entry;
        bytes += entry.bytes();
        memory.count(entry.bytes());
        while (bytes > bytesMax && first < next - 1) {
            dropFirst();
        }
    }

    /// Takes messages from `position` on, at most so many and up to about `bytesMax`, but at least one. `OLDER` means that
    /// the log has to be read first, `NOTHING` that the next message will come with a wake-up.
    synchronized Outcome read(long position, int most, int bytesMax, Collection<TailEntry> into) {
        if (position >= next) {
            return Outcome.NOTHING;
        }
        if (position < first) {
            return Outcome.OLDER;
        }
        int taken = 0;
        long end = Math.min(next, position + most);
        for (long seq = position; seq < end && taken < bytesMax; seq++) {
            TailEntry entry = at(seq);
            into.add(entry);
            taken += entry.bytes();
        }
        return Outcome.TAKEN;
    }

    /// Forgets a message whose content was erased, and those before it: readers find them in the log. What subscriptions
    /// have taken already they are told to drop.
    synchronized void erased(long seq) {
        dropTo(Math.min(seq + 1, next));
        for (Follower subscription : subscriptions) {
            subscription.erased(seq);
        }
    }

    private TailEntry at(long seq) {
        TailEntry entry = ring[slot(seq)];
        if (entry == null) {
            throw new IllegalStateException("the tail of " + channel.name() + " has a hole at " + seq);
        }
        return entry;
    }

    private void dropTo(long end) {
        while (first < end) {
            dropFirst();
        }
    }

    private void dropFirst() {
        int dropped = at(first).bytes();
        bytes -= dropped;
        memory.count(-dropped);
        ring[slot(first)] = null;
        first++;
    }

    private void grow() {
        var larger = new TailEntry[ring.length * 2];
        for (long seq = first; seq < next - 1; seq++) {
            larger[(int) (seq & (larger.length - 1))] = at(seq);
        }
        ring = larger;
    }

    private int slot(long seq) {
        return (int) (seq & (ring.length - 1));
    }

    /// A subscription, as its tail sees it.
    interface Follower {
        /// Nothing before this is looked for any more. Any thread.
        long lookFrom();

        /// The channel has grown. Thread: the committer; MUST return at once.
        void grown();

        /// A message has lost its content: nothing that was found before is delivered with it. Any thread.
        void erased(long seq);

        /// Where it stands in the list of its tail, which guards it.
        int placeInTail();

        void placeInTail(int place);
    }

    /// What reading the tail came to.
    enum Outcome {
        TAKEN, OLDER, NOTHING
    }
}
