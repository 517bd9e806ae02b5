package dev.pinion.db.commit;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import dev.pinion.db.CommitListener;
import dev.pinion.db.StorageException;
import dev.pinion.db.engine.Channel;

/// What a failure has left to be told: the entries of the batch whose outcome is unknown, and messages that turn out to be
/// stored. Committer only.
final class Unfinished {

    private final StorageException why;
    private final boolean sent;
    private final List<Entry> unknown;
    private final List<Entry> stored = new ArrayList<>();
    /// The last message of each channel that the listener has heard of.
    private final Map<Channel, Long> heard = new HashMap<>();

    /// @param sent the batch was on its way to disk: it may be there
    Unfinished(List<Entry> entries, boolean sent, Collection<Channel> channels, StorageException why) {
        this.sent = sent;
        this.unknown = new ArrayList<>(entries);
        this.why = why;
        channels.forEach(channel -> heard.put(channel, channel.last()));
    }

    StorageException why() {
        return why;
    }

    /// There are entries that nobody was told about.
    boolean isUnknown() {
        return !unknown.isEmpty();
    }

    /// Some of those may be stored.
    boolean isOnItsWay() {
        return sent && isUnknown();
    }

    void tellFailed() {
        unknown.forEach(entry -> GroupCommitter.tell(() -> entry.tellFailed(why)));
        unknown.clear();
    }

    /// They were one batch: all are stored, or none is.
    void tellStored() {
        stored.addAll(unknown);
        unknown.clear();
        stored.forEach(entry -> GroupCommitter.tell(entry::tellStored));
    }

    void tellVisible(CommitListener listener, OpenStorage opened) {
        stored.forEach(entry -> GroupCommitter.tell(() -> entry.tellVisible(listener, opened)));
        stored.clear();
    }

    /// The log is closed before it could be reopened.
    void end() {
        tellFailed();
        stored.forEach(entry -> GroupCommitter.tell(() -> entry.tellNeverVisible(why)));
    }

    long heard(Channel channel) {
        return heard.getOrDefault(channel, 0L);
    }

    void hears(Channel channel, long last) {
        heard.put(channel, last);
    }
}
