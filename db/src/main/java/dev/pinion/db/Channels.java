package dev.pinion.db;

import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/// All handles by name: one per channel, bounded in number. Any thread.
final class Channels {

    private final int channelsMax;
    private final ConcurrentHashMap<String, ChannelLog> byName = new ConcurrentHashMap<>();
    /// Known once the database is open, before anybody can ask for a channel.
    private volatile String epoch = "";

    Channels(int channelsMax) {
        this.channelsMax = channelsMax;
    }

    void begin(String openedEpoch) {
        epoch = openedEpoch;
    }

    ChannelLog channel(String name) {
        ChannelLog known = byName.get(name);
        if (known != null) {
            return known;
        }
        if (byName.size() >= channelsMax) {
            throw new StorageException("there are " + channelsMax + " channels already, the bound set by db.channels");
        }
        return byName.computeIfAbsent(name, missing -> new ChannelLog(missing, ChannelHead.empty(missing, epoch)));
    }

    /// Those that have had a message, by name.
    List<ChannelLog> existing() {
        return byName.values()
                .stream()
                .filter(channel -> channel.last() > 0)
                .sorted(Comparator.comparing(ChannelLog::name))
                .toList();
    }

    /// Takes over what a newly opened database holds. A head that went back is an acknowledged message lost: then
    /// nothing is taken over. Committer only.
    void reload(Map<String, ChannelHead> found) {
        byName.forEach((name, channel) -> {
            ChannelHead now = found.get(name);
            if (channel.last() > (now == null ? 0 : now.last())) {
                throw new HistoryLostException("channel " + name + " had reached " + channel.last()
                        + ", but the reopened database ends at " + (now == null ? 0 : now.last()));
            }
        });
        found.forEach((name, head) -> byName
                .computeIfAbsent(name, missing -> new ChannelLog(missing, ChannelHead.empty(missing, epoch)))
                .reloaded(head));
        byName.forEach((name, channel) -> {
            if (!found.containsKey(name)) {
                channel.reloaded(ChannelHead.empty(name, epoch));
            }
        });
    }
}
