package dev.pinion.server.admin;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

import dev.pinion.db.Database;
import dev.pinion.db.LogHealth;
import dev.pinion.server.access.Identity;
import dev.pinion.server.access.JsonObject;
import dev.pinion.server.upkeep.Upkeep;

/// `/server/admin/health`: whether the log takes messages, and in words what is wrong where something is.
final class HealthCommand implements AdminCommand {
    private final Database database;
    private final Upkeep upkeep;

    HealthCommand(Database database, Upkeep upkeep) {
        this.database = database;
        this.upkeep = upkeep;
    }

    @Override
    public Map<String, ?> run(AdminRequest request) {
        LogHealth log = database.log().health();
        List<String> failing = upkeep.failing();
        Map<String, Object> answer = new LinkedHashMap<>();
        answer.put("healthy",
                log.state() == LogHealth.State.RUNNING && log.trouble() == LogHealth.Trouble.NONE && failing.isEmpty());
        answer.put("log", log.state().name().toLowerCase(Locale.ROOT));
        answer.put("trouble", log.trouble().name().toLowerCase(Locale.ROOT).replace('_', '-'));
        answer.put("detail", log.detail());
        answer.put("failing", failing);
        answer.put("waiting", database.log().waiting());
        answer.put("channels", database.log().channels().size());
        answer.put("epoch", database.epoch());
        answer.put("retention-deleted", upkeep.messagesDeleted());
        long signed = upkeep.headsSignedMillis();
        answer.put("heads-signed", signed == 0 ? "" : Instant.ofEpochMilli(signed).toString());
        return answer;
    }
}
