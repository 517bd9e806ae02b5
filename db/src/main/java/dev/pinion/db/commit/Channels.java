package dev.pinion.db.commit;

import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

import dev.pinion.db.StorageException;

/// All handles by name: one per channel, bounded in number. Any thread.
public final class Channels {

    private final int channelsMax;
    private final ConcurrentHashMap<String, Channel> byName = new ConcurrentHashMap<>();
    /// Known once the database is open, before anybody can ask for a channel.
    private volatile String epoch = "";

    public Channels(int channelsMax) {
        this.channelsMax = channelsMax;
    }

    public void begin(String openedEpoch) {
        epoch = openedEpoch;
    }

    public Channel channel(String name) {
        Channel known = byName.get(name);
        if (known != null) {
            return known;
        }
        if (byName.size() >= channelsMax) {
            throw new StorageException("there are " + channelsMax + " channels already, the bound set by db.channels");
        }
        return byName.computeIfAbsent(name, missing -> new Channel(missing, epoch));
    }

    /// Those that have had a message, by name.
    public List<Channel> existing() {
        return byName.values()
                .stream()
                .filter(channel -> channel.last() > 0)
                .sorted(Comparator.comparing(Channel::name))
                .toList();
    }

    /// Takes over what a newly opened database holds. A head that went back is an acknowledged message lost: then
    /// nothing is taken over. Committer only.
    public void reload(Map<String, ChannelRow> found) {
        byName.forEach((name, channel) -> {
            ChannelRow now = found.get(name);
            long last = now == null ? 0 : now.head().last();
            if (channel.last() > last) {
                throw new HistoryLostException("channel " + name + " had reached " + channel.last()
                        + ", but the reopened database ends at " + last);
            }
        });
        found.forEach(
                (name, row) -> byName.computeIfAbsent(name, missing -> new Channel(missing, epoch)).reloaded(row));
        byName.forEach((name, channel) -> {
            if (!found.containsKey(name)) {
                channel.reloaded(new ChannelRow(Channel.NO_ROW, ChannelHead.empty(name, epoch)));
            }
        });
    }
}
