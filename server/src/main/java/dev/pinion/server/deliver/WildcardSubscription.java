package dev.pinion.server.deliver;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import org.jspecify.annotations.Nullable;

import dev.pinion.db.Bytes;
import dev.pinion.db.ChannelLog;
import dev.pinion.protocol.Alias;
import dev.pinion.protocol.ChannelPattern;
import dev.pinion.protocol.stomp.AckMode;
import dev.pinion.protocol.stomp.HeaderValue;
import dev.pinion.server.fair.Budget;

/// One SUBSCRIBE with a wildcard. It has a [Subscription] only on channels with something to deliver or to acknowledge: it
/// begins on a channel when a message comes, and ends there when all of it is settled.
///
/// Threads: [#grows] on the committer, [#behind] and [#close] on the connection's reader, [#rests] on its writer, [#look] on
/// housekeeping. One lock, held while a subscription is made or dropped. Each subscription draws on the connection's budget;
/// where that is spent the connection is told.
public final class WildcardSubscription implements WildcardIndex.Wildcard {
    /// What a subscription on one channel holds, with its entries in maps and the tail that may exist for it alone.
    static final int BYTES_EACH = 1_536;
    /// So many stay for a moment after they have delivered, since a channel that speaks mostly speaks again.
    private static final int RESTING_MAX = 64;

    private static final int CHAIN_BYTES = 256;
    private static final int BASE_BYTES = 1_024;

    private final Start start;
    private final ChannelTails tails;
    private final ReadyList ready;
    private final long serial;
    private final Map<ChannelLog, Subscription> active = new HashMap<>();
    /// On channels where the last message was passed over: the next one tells its chain.
    private final Map<ChannelLog, Bytes> chainsBefore = new HashMap<>();
    private long partsBegun;
    private boolean overflowed;
    private boolean closed;

    WildcardSubscription(Start start, ChannelTails tails, ReadyList ready) {
        this.start = start;
        this.tails = tails;
        this.ready = ready;
        serial = ready.nextSerial();
    }

    /// What one holds that has nothing to deliver.
    public static long bytes(int patterns) {
        return BASE_BYTES + (long) patterns * WildcardIndex.BYTES_EACH;
    }

    long serial() {
        return serial;
    }

    @Override
    public List<ChannelPattern> readable() {
        return start.readable();
    }

    /// None of the batch passes by until the channel's tail has woken its subscriptions.
    @Override
    public synchronized void grows(ChannelLog channel, long seq) {
        Subscription known = active.get(channel);
        Subscription following = known == null ? begin(channel, seq) : known;
        WildcardPart part = following == null ? null : following.part();
        if (part != null) {
            part.pin();
        }
    }

    /// A channel has messages that are to be delivered from `position` on, since a cursor lies behind.
    public synchronized void behind(ChannelLog channel, long position) {
        if (!active.containsKey(channel)) {
            Subscription begun = begin(channel, position);
            if (begun != null) {
                begun.ready();
            }
        }
    }

    private @Nullable Subscription begin(ChannelLog channel, long seq) {
        if (closed || overflowed) {
            return null;
        }
        Place place = start.places().on(channel, seq);
        if (place == null || !start.budget().take(BYTES_EACH)) {
            overflowed = true;
            start.overflow().run();
            return null;
        }
        var on = new SubscriptionStart(start.id(), start.said(), channel, place.position(), start.ack(), false,
                start.credit(), place.progress(), null, chainBefore(channel), null, start.tooOften());
        Subscription begun = tails.join(on, new SubscriptionKey(serial, ++partsBegun), this, ready);
        active.put(channel, begun);
        return begun;
    }

    private @Nullable Bytes chainBefore(ChannelLog channel) {
        Bytes chain = chainsBefore.remove(channel);
        if (chain != null) {
            start.budget().giveBack(CHAIN_BYTES);
        }
        return chain;
    }

    /// Drops a subscription that has nothing left to deliver or to be acknowledged, and closes it: it may have become ready once
    /// more meanwhile, and its successor delivers what comes now. Thread: the writer, after its turn.
    ///
    /// @param chainBefore what the next message must say of the one before it
    void rests(Subscription subscription, WildcardPart part, @Nullable Bytes chainBefore) {
        synchronized (this) {
            boolean lingers = active.size() <= RESTING_MAX && !part.hasRestedLong();
            if (closed || lingers || part.isPinned() || !tails.leaveIfTaken(subscription)) {
                return;
            }
            active.remove(subscription.channel());
            start.budget().giveBack(BYTES_EACH);
            if (chainBefore != null && start.budget().take(CHAIN_BYTES)) {
                chainsBefore.put(subscription.channel(), chainBefore);
            }
        }
        start.credit().forget(subscription);
        subscription.close();
    }

    /// The subscription on one of its channels, while it has something there to deliver or to be acknowledged.
    public synchronized @Nullable Subscription on(ChannelLog channel) {
        return active.get(channel);
    }

    /// Whether this part has ever delivered anything.
    synchronized boolean hasBegun(long part) {
        return part >= 1 && part <= partsBegun;
    }

    /// Lets go of what has said nothing since the last look but one.
    void look() {
        List<WildcardPart> parts = new ArrayList<>();
        synchronized (this) {
            for (Subscription subscription : active.values()) {
                WildcardPart part = subscription.part();
                if (part != null) {
                    parts.add(part);
                }
            }
        }
        parts.forEach(WildcardPart::look);
        start.credit().look();
    }

    synchronized void close() {
        closed = true;
        active.values().forEach(tails::unsubscribe);
        start.budget().giveBack((long) active.size() * BYTES_EACH + (long) chainsBefore.size() * CHAIN_BYTES);
        active.clear();
        chainsBefore.clear();
        start.credit().close();
        ready.forget(this);
    }

    /// What to follow, and how.
    ///
    /// @param said what the client calls its channels, where that is an alias
    /// @param readable what the pattern and the rights of the reader have in common
    /// @param places where to begin on a channel
    /// @param tooOften what becomes of messages that earlier connections were given too often
    /// @param overflow what to do when it cannot follow a channel for want of room. Thread: any; MUST return at once
    public record Start(HeaderValue id, Optional<Alias.Said> said, AckMode ack, Credit credit,
            List<ChannelPattern> readable, Places places, Budget budget, SubscriptionStart.TooOften tooOften,
            Runnable overflow) {
        public Start {
            readable = List.copyOf(readable);
        }
    }

    /// Gives each channel its place. MUST return at once: it is asked on the committer too.
    public interface Places {
        /// Where to begin on a channel.
        ///
        /// @param seq the message that is there to be delivered
        /// @return null when there is no room for one more
        @Nullable
        Place on(ChannelLog channel, long seq);
    }

    /// Where to begin on a channel.
    ///
    /// @param position the first sequence to deliver
    public record Place(long position, Progress progress) {}
}
