package dev.pinion.server.admin;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

import dev.pinion.db.Database;
import dev.pinion.db.LogHealth;
import dev.pinion.server.upkeep.Upkeep;

/// `/server/admin/health`: whether the log takes messages, and in words what is wrong where something is.
final class HealthCommand implements AdminCommand {
    private final Database database;
    private final Upkeep upkeep;

    private static final double CHANNELS_SHORT = 0.8;

    HealthCommand(Database database, Upkeep upkeep) {
        this.database = database;
        this.upkeep = upkeep;
    }

    /// Told long before a new channel is refused.
    private boolean channelsAreShort() {
        return database.log().channelCount() >= database.log().channelsMax() * CHANNELS_SHORT;
    }

    @Override
    public Map<String, ?> run(AdminRequest request) {
        LogHealth log = database.log().health();
        List<String> failing = upkeep.failing();
        Map<String, Object> answer = new LinkedHashMap<>();
        answer.put("healthy", log.state() == LogHealth.State.RUNNING && log.trouble() == LogHealth.Trouble.NONE
                && failing.isEmpty() && !channelsAreShort() && upkeep.doubt().isEmpty() && database.damage().isEmpty());
        answer.put("log", log.state().name().toLowerCase(Locale.ROOT));
        answer.put("trouble", log.trouble().name().toLowerCase(Locale.ROOT).replace('_', '-'));
        answer.put("detail", log.detail());
        answer.put("behindBytes", database.log().lag().bytes());
        answer.put("behindMillis", database.log().lag().age().toMillis());
        answer.put("failing", failing);
        answer.put("waiting", database.log().waiting());
        answer.put("channels", database.log().channelCount());
        answer.put("channels-max", database.log().channelsMax());
        answer.put("channels-short", channelsAreShort());
        answer.put("epoch", database.epoch());
        answer.put("retention-deleted", upkeep.messagesDeleted());
        long signed = upkeep.historySignedMillis();
        answer.put("history-signed", signed == 0 ? "" : Instant.ofEpochMilli(signed).toString());
        answer.put("history-doubt", upkeep.doubt());
        answer.put("damage", database.damage());
        long scrubbed = upkeep.scrubbedMillis();
        answer.put("scrubbed", scrubbed == 0 ? "" : Instant.ofEpochMilli(scrubbed).toString());
        return answer;
    }
}
