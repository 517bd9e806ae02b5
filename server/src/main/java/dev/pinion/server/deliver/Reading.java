package dev.pinion.server.deliver;

import dev.pinion.db.ChannelLog;

/// How far one reader of a channel has come.
///
/// @param byWildcard it is a part of a wildcard, which has one only where something is open
/// @param lag messages that it has yet to be given
public record Reading(ChannelLog channel, boolean byWildcard, long lag) {

    /// Is told of readers.
    public interface Listener {
        void reads(Reading reading);
    }
}
