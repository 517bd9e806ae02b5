package dev.pinion.db.commit;

import java.lang.ref.Reference;
import java.lang.ref.ReferenceQueue;
import java.lang.ref.WeakReference;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiConsumer;

import org.jspecify.annotations.Nullable;

import dev.pinion.db.StorageException;
import dev.pinion.db.engine.Channel;
import dev.pinion.db.engine.ChannelHead;
import dev.pinion.db.engine.ChannelRow;

/// All handles by name. The handle of a channel that has messages is kept; one without is there for as long as somebody
/// holds it, so that a name that was only asked for leaves nothing behind.
///
/// Threads: any asks; the committer keeps and reloads.
public final class Channels {

    private final int channelsMax;
    private final ConcurrentHashMap<String, Handle> byName = new ConcurrentHashMap<>();
    private final ReferenceQueue<Channel> dropped = new ReferenceQueue<>();
    private final AtomicInteger kept = new AtomicInteger();
    /// Known once the database is open, before anybody can ask for a channel.
    private volatile String epoch = "";

    /// Holds a channel's handle weakly until the channel has a message.
    private static final class Handle extends WeakReference<Channel> {
        private final String name;
        private volatile @Nullable Channel kept;

        Handle(Channel channel, ReferenceQueue<Channel> dropped) {
            super(channel, dropped);
            name = channel.name();
        }
    }

    public Channels(int channelsMax) {
        this.channelsMax = channelsMax;
    }

    public void begin(String openedEpoch) {
        epoch = openedEpoch;
    }

    public Channel channel(String name) {
        forgetDropped();
        Handle handle = byName.get(name);
        Channel known = handle == null ? null : handle.get();
        return known == null ? made(name) : known;
    }

    private Channel made(String name) {
        Channel fresh = new Channel(name, epoch);
        Handle now = byName.compute(name,
                (_, found) -> found == null || found.get() == null ? new Handle(fresh, dropped) : found);
        try {
            Channel known = now.get();
            // Null: somebody else's handle, which was dropped in between.
            return known == null ? made(name) : known;
        } finally {
            Reference.reachabilityFence(fresh);
        }
    }

    private void forgetDropped() {
        for (Reference<?> gone = dropped.poll(); gone != null; gone = dropped.poll()) {
            byName.remove(((Handle) gone).name, gone);
        }
    }

    /// The channel has a message, or a row in a database of before: from now on its handle stays. Committer only.
    public void keep(Channel channel) {
        Handle handle = byName.get(channel.name());
        boolean stays = channel.last() > 0 || channel.row() != Channel.NO_ROW;
        if (handle != null && handle.kept == null && stays) {
            handle.kept = channel;
            kept.incrementAndGet();
        }
    }

    /// How many have had a message.
    public int count() {
        return kept.get();
    }

    public int channelsMax() {
        return channelsMax;
    }

    /// Handles that are known, those without a message included.
    public int handles() {
        forgetDropped();
        return byName.size();
    }

    /// Those that have had a message, by name.
    public List<Channel> existing() {
        return byName.values()
                .stream()
                .map(handle -> handle.kept)
                .filter(Objects::nonNull)
                .sorted(Comparator.comparing(Channel::name))
                .toList();
    }

    /// Takes over what a newly opened database holds. A head that went back is an acknowledged message lost: then
    /// nothing is taken over. Committer only.
    public void reload(Map<String, ChannelRow> found) {
        forEachHeld((name, channel) -> {
            ChannelRow now = found.get(name);
            long last = now == null ? 0 : now.head().last();
            if (channel.last() > last) {
                throw new HistoryLostException("channel " + name + " had reached " + channel.last()
                        + ", but the reopened database ends at " + last);
            }
        });
        found.forEach((name, row) -> {
            Channel channel = channel(name);
            channel.reloaded(row);
            keep(channel);
        });
        forEachHeld((name, channel) -> {
            if (!found.containsKey(name)) {
                channel.reloaded(new ChannelRow(Channel.NO_ROW, ChannelHead.empty(name, epoch)));
            }
        });
    }

    private void forEachHeld(BiConsumer<String, Channel> consumer) {
        byName.forEach((name, handle) -> {
            Channel channel = handle.get();
            if (channel != null) {
                consumer.accept(name, channel);
            }
        });
    }

    /// A reopened database does not hold what was acknowledged.
    static final class HistoryLostException extends StorageException {
        private static final long serialVersionUID = 1;

        HistoryLostException(String what) {
            super(what);
        }
    }
}
