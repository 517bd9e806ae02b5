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
        return byName.computeIfAbsent(name, missing -> new ChannelLog(missing, epoch));
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
    void reload(Map<String, ChannelRow> found) {
        byName.forEach((name, channel) -> {
            ChannelRow now = found.get(name);
            long last = now == null ? 0 : now.head().last();
            if (channel.last() > last) {
                throw new HistoryLostException("channel " + name + " had reached " + channel.last()
                        + ", but the reopened database ends at " + last);
            }
        });
        found.forEach(
                (name, row) -> byName.computeIfAbsent(name, missing -> new ChannelLog(missing, epoch)).reloaded(row));
        byName.forEach((name, channel) -> {
            if (!found.containsKey(name)) {
                channel.reloaded(new ChannelRow(ChannelLog.NO_ROW, ChannelHead.empty(name, epoch)));
            }
        });
    }
}
