package dev.pinion.server;

import java.time.Clock;
import java.util.ArrayList;
import java.util.List;

import dev.pinion.db.MessageLog;
import dev.pinion.server.alarm.Alarm;
import dev.pinion.server.alarm.Condition;
import dev.pinion.server.alarm.Conditions;
import dev.pinion.server.keys.LiveKeys;
import dev.pinion.server.session.LiveSessions;
import dev.pinion.server.upkeep.Upkeep;

/// All that alarms are raised for.
final class Watched {
    private Watched() {}

    static List<Condition> conditions(ServerConfig config, Stored stored, Upkeep upkeep, TokenChecks tokens,
            LiveKeys keys, LiveSessions live, Clock clock) {
        MessageLog log = stored.database().log();
        List<Condition> all = new ArrayList<>(Conditions.of(stored.database(), upkeep));
        all.addAll(Conditions.of(tokens.verifier().issuers()));
        all.addAll(Conditions.of(keys, clock));
        int connectionsMax = config.connectionLimits().connectionsMax();
        all.add(Conditions.near(Alarm.CONNECTIONS_NEAR_LIMIT, "connections.max", live::count, () -> connectionsMax));
        all.add(Conditions.near(Alarm.CHANNELS_NEAR_LIMIT, "channels.max", log::channelCount, log::channelsMax));
        all.add(Conditions.near(Alarm.MEMORY_NEAR_LIMIT, "memory.server.bytes", stored.budgets()::used,
                stored.budgets()::bytesMax));
        return all;
    }
}
