package dev.pinion.server.settings;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

import dev.pinion.certs.RotationPlan;
import dev.pinion.db.DatabaseConfig;
import dev.pinion.db.DiskLimits;
import dev.pinion.protocol.StompDialect;
import dev.pinion.protocol.StompVersion;
import dev.pinion.server.HostNames;
import dev.pinion.server.Operations;
import dev.pinion.server.ServerConfig;
import dev.pinion.server.StorageSettings;
import dev.pinion.server.address.ListenerSettings;
import dev.pinion.server.backup.BackupPlan;
import dev.pinion.server.keys.KeySettings;
import dev.pinion.server.limits.ConnectionLimits;
import dev.pinion.server.upkeep.UpkeepSettings;

/// The server's typed configuration, from what an operator has said. Asks for the names of this machine; else pure.
public final class ConfiguredServer {
    private final Configuration configuration;
    private final Values values;

    private ConfiguredServer(Configuration configuration) {
        this.configuration = configuration;
        this.values = configuration.values();
    }

    /// What the server is started with.
    ///
    /// @throws SettingsRefusedException for settings that do not fit each other
    /// @throws dev.pinion.server.issuer.TokenIssuerException when the own issuer cannot be read
    public static ServerConfig of(Configuration configuration) {
        try {
            return new ConfiguredServer(configuration).config();
        } catch (IllegalArgumentException refused) {
            throw new SettingsRefusedException(List.of(configuration.placed(String.valueOf(refused.getMessage()))));
        }
    }

    /// What the server does for its operator by itself.
    ///
    /// @throws SettingsRefusedException for settings that do not fit each other
    public static Operations operations(Configuration configuration) {
        Values values = configuration.values();
        try {
            var operations = new Operations(values.value(OperationSettings.ALARM_COMMAND),
                    values.value(OperationSettings.STOP_GRACE), values.value(OperationSettings.AUDIT_CHANNEL),
                    Optional.empty());
            Optional<Duration> every = values.value(OperationSettings.BACKUP_EVERY);
            if (every.isEmpty()) {
                return operations;
            }
            Path folder = values.value(LogSettings.BACKUP_DIR)
                    .orElseThrow(() -> new IllegalArgumentException(
                            "backup.every is given and backup.dir is not; expected a folder for the backups"));
            return operations
                    .withBackup(new BackupPlan(every.get(), values.value(OperationSettings.BACKUP_KEEP), folder));
        } catch (IllegalArgumentException refused) {
            throw new SettingsRefusedException(List.of(configuration.placed(String.valueOf(refused.getMessage()))));
        }
    }

    private ServerConfig config() {
        var limits = new ConfiguredLimits(values);
        Path data = configuration.data().toAbsolutePath().normalize();
        return new ServerConfig(data,
                configuration.listen().resolved(values.source(GeneralSettings.LISTEN).naming("listen")), hostNames(),
                Optional.of(values.value(GeneralSettings.GREETING)).filter(line -> !line.isEmpty()),
                values.value(GeneralSettings.ALLOW), values.value(GeneralSettings.DENY),
                ConfiguredTokens.of(configuration, Optional.of(data)), limits.connections(), limits.sessions(),
                limits.delivery(), limits.abuse(), upkeep(), rotation(), values.value(GeneralSettings.TLS_PROVIDER),
                storage(), limits.memory(), dialect(), limits.pins(), listeners(limits.connections()));
    }

    private List<ListenerSettings> listeners(ConnectionLimits server) {
        return configuration.sections(ListenerSectionSettings.SECTION)
                .entrySet()
                .stream()
                .map(section -> ConfiguredListener.of(section.getKey(), section.getValue(), server))
                .toList();
    }

    /// The names by which this machine is known, where the operator gave none.
    private HostNames hostNames() {
        if (values.isGiven(GeneralSettings.HOST_NAMES)) {
            return HostNames.given(values.value(GeneralSettings.HOST_NAMES));
        }
        Set<String> known = new LinkedHashSet<>(List.of("localhost", "127.0.0.1", "::1"));
        try {
            known.add(InetAddress.getLocalHost().getHostName());
        } catch (UnknownHostException unnamedMachine) {
            return HostNames.found(List.copyOf(known));
        }
        return HostNames.found(List.copyOf(known));
    }

    private StompDialect dialect() {
        return new StompDialect(StompVersion.parse(String.join(",", values.value(GeneralSettings.STOMP_VERSIONS))),
                values.value(GeneralSettings.ALIAS));
    }

    /// The plan is looked at also where it is not followed.
    private KeySettings rotation() {
        var plan = new RotationPlan(values.value(GeneralSettings.ROTATION_EVERY),
                values.value(GeneralSettings.ROTATION_OVERLAP));
        return new KeySettings(values.value(GeneralSettings.ROTATION) ? Optional.of(plan) : Optional.empty(),
                values.value(GeneralSettings.KEYS_IMPORT_FROM), values.value(GeneralSettings.KEYS_PROMOTE_WHEN_READY));
    }

    private StorageSettings storage() {
        var disk = new DiskLimits(values.value(LogSettings.DB_DISK_LOW), values.value(LogSettings.DB_DISK_RESERVE),
                values.value(LogSettings.DB_DISK_SLOW), values.value(LogSettings.DB_DISK_WATCH),
                values.value(LogSettings.DB_READ_WAIT));
        return new StorageSettings(disk, values.value(LogSettings.DB_KEY_FILE), databaseServer(), false);
    }

    private Optional<DatabaseConfig.Server> databaseServer() {
        Optional<String> user = Optional.of(values.value(LogSettings.DB_USER)).filter(name -> !name.isEmpty());
        Optional<Path> password = values.value(LogSettings.DB_PASSWORD_FILE);
        String url = values.value(LogSettings.DB_URL);
        if (url.isEmpty() && (user.isPresent() || password.isPresent())) {
            throw new IllegalArgumentException(
                    "db.user and db.password.file are for a database of PostgreSQL, but db.url"
                            + " (--db-url) names none; name it, or leave them out");
        }
        return Optional.of(url)
                .filter(named -> !named.isEmpty())
                .map(named -> new DatabaseConfig.Server(named, user.orElse(null), password.orElse(null)));
    }

    private UpkeepSettings upkeep() {
        var pace = new UpkeepSettings.Pace(values.value(LogSettings.UPKEEP_EVERY),
                values.value(LogSettings.UPKEEP_STEP_MESSAGES), values.value(LogSettings.UPKEEP_STEP_PAUSE),
                values.value(LogSettings.UPKEEP_STEP_KEYS), values.value(LogSettings.UPKEEP_STEP_HEADS),
                values.value(LogSettings.UPKEEP_COMPACT_BYTES));
        return new UpkeepSettings(values.value(LogSettings.RETAIN), values.value(LogSettings.CURSOR_HOLD),
                values.value(LogSettings.IDEMPOTENCY_WINDOW), values.value(LogSettings.HEADS_EVERY),
                values.value(LogSettings.SCRUB_EVERY), values.value(LogSettings.BACKUP_DIR), pace);
    }
}
