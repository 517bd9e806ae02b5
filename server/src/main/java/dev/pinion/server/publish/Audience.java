package dev.pinion.server.publish;

import dev.pinion.db.ChannelLog;

/// Who would hear of a message, as far as telling them costs the committer more than the message does.
public interface Audience {
    /// How many wildcards would begin on a channel with its next message, at most. Any thread; MUST return at once.
    int beginningOn(ChannelLog channel);
}
