package dev.pinion.server;

import java.net.InetAddress;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;

import dev.pinion.server.address.AddressRules;
import dev.pinion.server.admin.AdminCommand;
import dev.pinion.server.admin.ReloadCommand;
import dev.pinion.server.session.LiveSessions;
import dev.pinion.server.view.LimitsCommand;

/// What of the configuration can change while the server runs: the greeting, the address rules, and how much an identity may
/// ask for in a second. Any thread; who asks sees one state or the next.
public final class LiveSettings {
    private final LiveSessions sessions;
    private final ReloadCommand command = new ReloadCommand();
    private volatile @Nullable Supplier<List<Limit>> limits;
    private volatile Optional<String> greeting;
    private volatile AddressRules addresses;
    private volatile Map<String, AddressRules> listeners;

    LiveSettings(ServerConfig config, LiveSessions sessions) {
        this.sessions = sessions;
        greeting = config.greeting();
        addresses = AddressRules.of(config.allow(), config.deny());
        listeners = rules(config);
    }

    /// Newcomers meet the new rules and the new greeting; who is connected stays, at the new pace.
    public void take(ServerConfig next) {
        greeting = next.greeting();
        addresses = AddressRules.of(next.allow(), next.deny());
        listeners = rules(next);
        sessions.pace(next.abuseLimits());
    }

    /// How the settings are read anew when an operator asks for it (`admin reload`): for whoever knows where they stand.
    ///
    /// @param reading takes them, and says what changed; an `IllegalArgumentException` is told to the operator
    public void readBy(Supplier<Map<String, ?>> reading) {
        command.by(reading);
    }

    /// A limit as it holds now, for `admin limits`.
    ///
    /// @param name as a setting
    /// @param value as it is typed
    /// @param source who said it
    public record Limit(String name, String value, String source) {}

    /// Who knows the limits by the names of their settings.
    public void limitsBy(Supplier<List<Limit>> which) {
        limits = which;
    }

    List<LimitsCommand.Limit> limits() {
        Supplier<List<Limit>> known = limits;
        if (known == null) {
            throw new IllegalStateException(
                    "this server has its limits from the program around it; that program knows them");
        }
        return known.get()
                .stream()
                .map(each -> new LimitsCommand.Limit(each.name(), each.value(), each.source()))
                .toList();
    }

    AdminCommand command() {
        return command;
    }

    Optional<String> greeting() {
        return greeting;
    }

    boolean admits(InetAddress address) {
        return addresses.admits(address);
    }

    /// By the rules of one listener. Nobody, where it stands in the configuration no more: it is closed by the next restart.
    boolean admits(String listener, InetAddress address) {
        AddressRules rules = listeners.get(listener);
        return rules != null && rules.admits(address);
    }

    private static Map<String, AddressRules> rules(ServerConfig config) {
        Map<String, AddressRules> rules = new HashMap<>();
        config.listeners().forEach(each -> rules.put(each.name(), each.rules()));
        return Map.copyOf(rules);
    }
}
