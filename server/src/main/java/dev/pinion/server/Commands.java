package dev.pinion.server;

import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

import dev.pinion.server.admin.AddressesCommand;
import dev.pinion.server.admin.AdminCommand;
import dev.pinion.server.admin.AdminCommands;
import dev.pinion.server.admin.IssuersCommand;
import dev.pinion.server.admin.KeyCommands;
import dev.pinion.server.admin.RevocationsCommand;
import dev.pinion.server.admin.RevokeCommand;
import dev.pinion.server.keys.LiveKeys;
import dev.pinion.server.metrics.Metrics;
import dev.pinion.server.neighbours.Everywhere;
import dev.pinion.server.neighbours.Neighbours;
import dev.pinion.server.session.LiveSessions;
import dev.pinion.server.upkeep.RetentionRule;
import dev.pinion.server.view.ChannelRates;
import dev.pinion.server.view.ChannelsCommand;
import dev.pinion.server.view.DrainCommand;
import dev.pinion.server.view.KickCommand;
import dev.pinion.server.view.LimitsCommand;
import dev.pinion.server.view.SessionsCommand;

/// Puts together what operators can ask. Thread: whoever starts the server.
final class Commands {
    private static final String HEALTH = "health";

    private final Map<String, AdminCommand> byName = new TreeMap<>();
    private final Clock clock;

    Commands(Clock clock) {
        this.clock = clock;
    }

    void ofLog(Map<String, AdminCommand> commands) {
        byName.putAll(commands);
    }

    void ofKeys(LiveKeys keys) {
        byName.putAll(KeyCommands.admin(keys, clock));
    }

    void ofTokens(TokenChecks tokens, LiveSessions live) {
        byName.put("revoke", new RevokeCommand(tokens.revocations(), tokens.verifier().issuers(), live));
        byName.put("revocations", new RevocationsCommand(tokens.revocations()));
        byName.put("addresses", new AddressesCommand(tokens.failures(), clock));
        byName.put("issuers", new IssuersCommand(tokens.verifier().issuers()));
        byName.put("kick", new KickCommand(live));
    }

    /// Who is on and what flows.
    void ofSight(Stored stored, LiveSessions live, FollowedKeys followed, List<RetentionRule> retention,
            ScheduledExecutorService threads) {
        var rates = new ChannelRates(stored.database().log());
        long every = ChannelRates.EVERY.toMillis();
        var _ = threads.scheduleWithFixedDelay(rates::look, every, every, TimeUnit.MILLISECONDS); // ends with the executor
        byName.put("sessions", new SessionsCommand(live, followed::pinsOf));
        byName.put("channels", new ChannelsCommand(stored.database().log(), stored.tails(), rates, live, retention));
    }

    /// Of the log alone.
    AdminCommand health() {
        return Objects.requireNonNull(byName.get(HEALTH));
    }

    /// @param used how far the limits are used that can be counted
    void ofLimits(LiveSettings settings, Supplier<Map<String, Long>> used, LiveSessions live) {
        byName.put("limits", new LimitsCommand(settings::limits, used, live.shares()));
    }

    void ofOperation(AdminCommand health, ServerDoor door, Metrics metrics) {
        byName.put(HEALTH, health);
        byName.put("drain", new DrainCommand(door));
        byName.put("metrics", _ -> Map.of("metrics", metrics.scrape()));
    }

    /// What concerns all servers over a database is asked of all of them.
    void everywhere(Neighbours neighbours) {
        byName.putAll(Everywhere.over(byName, neighbours));
    }

    AdminCommands all() {
        return new AdminCommands(byName);
    }
}
