package dev.pinion.cli.serve;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import dev.pinion.server.LiveSettings;
import dev.pinion.server.settings.Configuration;
import dev.pinion.server.settings.ConfiguredServer;

/// Reads the settings of a running server anew, from the same places as at its start, and takes those that it can take. What
/// cannot be read changes nothing. Any thread, one at a time.
final class SettingsReload {
    private static final Logger LOG = LoggerFactory.getLogger(SettingsReload.class);

    private final Supplier<Configuration> places;
    private final Configuration started;
    private Configuration latest;

    SettingsReload(Supplier<Configuration> places, Configuration started) {
        this.places = places;
        this.started = started;
        latest = started;
    }

    /// What changed by it, and what waits for a restart, each `KEY = VALUE`.
    ///
    /// @throws dev.pinion.server.settings.SettingsRefusedException naming what is wrong; the settings before hold on
    synchronized Map<String, ?> run(LiveSettings live) {
        Configuration next = places.get();
        live.take(ConfiguredServer.of(next));
        LogSetup.level(next.logLevel());
        List<String> changed = told(latest.changesTo(next), true);
        List<String> waiting = told(started.changesTo(next), false);
        latest = next;
        LOG.info("settings read anew; changed: {}; need a restart: {}", changed, waiting);
        Map<String, Object> answer = new LinkedHashMap<>();
        answer.put("changed", changed);
        answer.put("need-restart", waiting);
        return answer;
    }

    /// The limits as they hold now: those that a running server takes as they were read last, the others as at its start.
    synchronized List<Configuration.Row> limits() {
        List<Configuration.Row> limits = new ArrayList<>();
        List<Configuration.Row> last = latest.limits();
        List<Configuration.Row> first = started.limits();
        for (int i = 0; i < first.size(); i++) {
            limits.add(first.get(i).reloadable() ? last.get(i) : first.get(i));
        }
        return limits;
    }

    private static List<String> told(List<Configuration.Row> rows, boolean reloadable) {
        return rows.stream()
                .filter(row -> row.reloadable() == reloadable)
                .map(row -> row.key() + " = " + row.value())
                .toList();
    }
}
