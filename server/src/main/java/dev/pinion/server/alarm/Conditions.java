package dev.pinion.server.alarm;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import java.util.stream.Stream;

import dev.pinion.certs.ServerKey;
import dev.pinion.db.Database;
import dev.pinion.db.LogHealth;
import dev.pinion.db.LogHealth.State;
import dev.pinion.db.LogHealth.Trouble;
import dev.pinion.server.access.TrustedIssuer;
import dev.pinion.server.access.keys.KeySourceHealth;
import dev.pinion.server.backup.BackupSchedule;
import dev.pinion.server.keys.LiveKeys;
import dev.pinion.server.neighbours.Neighbours;
import dev.pinion.server.upkeep.Upkeep;

/// Which alarms are raised when. All only look at what others know.
public final class Conditions {
    private static final double NEAR = 0.8;
    /// Those that a server signs itself are renewed long before.
    private static final Duration CERTIFICATE_LEFT = Duration.ofDays(14);

    private Conditions() {}

    /// Of the database, and of what the server does to it.
    public static List<Condition> of(Database database, Upkeep upkeep) {
        return List.of(
                log(Alarm.DISK_LOW, database,
                        health -> health.trouble() == Trouble.LOW_SPACE || health.state() == State.REFUSING),
                log(Alarm.DISK_FULL, database, Conditions::isFull),
                log(Alarm.DISK_SLOW, database, health -> health.trouble() == Trouble.SLOW_DISK),
                log(Alarm.HISTORY_LOST, database, health -> health.trouble() == Trouble.HISTORY_LOST),
                log(Alarm.STORE_RECOVERING, database,
                        health -> health.state() == State.RECOVERING && health.trouble() != Trouble.HISTORY_LOST
                                && !isFull(health)),
                Condition.of(Alarm.STORE_DAMAGED, database::damage), Condition.of(Alarm.HISTORY_DOUBTED, upkeep::doubt),
                Condition.of(Alarm.UPKEEP_FAILING, () -> String.join(", ", upkeep.failing())));
    }

    private static boolean isFull(LogHealth health) {
        return health.state() == State.REFUSING || health.trouble() == Trouble.DISK_FULL;
    }

    private static Condition log(Alarm alarm, Database database, java.util.function.Predicate<LogHealth> isSo) {
        return Condition.of(alarm, () -> {
            LogHealth health = database.log().health();
            return isSo.test(health) ? health.detail() : "";
        });
    }

    /// Of the keys by which tokens are checked.
    public static List<Condition> of(List<TrustedIssuer> issuers) {
        return issuers.stream()
                .flatMap(issuer -> Stream.of(
                        new Condition(Alarm.PROVIDER_AWAY, issuer.name(),
                                () -> issuer.keys().isUsable() ? fault(issuer.keys().health()) : ""),
                        new Condition(Alarm.PROVIDER_KEYS_ABSENT, issuer.name(),
                                () -> issuer.keys().isUsable() ? ""
                                        : "no keys: " + issuer.keys().health().fault().orElse("none were published"))))
                .toList();
    }

    private static String fault(KeySourceHealth health) {
        return switch (health.state()) {
            case GOOD -> "";
            case STALE, KEPT, ABSENT -> health.fault().orElse("not read since the start");
        };
    }

    /// Of the other servers over the database.
    public static List<Condition> of(Neighbours neighbours) {
        return List.of(Condition.of(Alarm.SERVERS_DIFFER, neighbours::difference));
    }

    /// Of the server's own keys.
    public static List<Condition> of(LiveKeys keys, Clock clock) {
        return List.of(Condition.of(Alarm.ROTATION_HELD, keys::held),
                Condition.of(Alarm.KEY_FILES_REFUSED, keys::refusal),
                Condition.of(Alarm.PIN_SET_AHEAD,
                        () -> keys.store().isNumberAhead()
                                ? "the number of the pin set is more than a day ahead of this clock"
                                : ""),
                certificate(Alarm.CERTIFICATE_EXPIRING, "current", () -> keys.store().current(), clock),
                certificate(Alarm.CERTIFICATE_EXPIRED, "current", () -> keys.store().current(), clock));
    }

    private static Condition certificate(Alarm alarm, String role, Supplier<ServerKey> key, Clock clock) {
        return new Condition(alarm, role, () -> {
            Instant end = key.get().certificate().getNotAfter().toInstant();
            Instant now = clock.instant();
            boolean expired = !now.isBefore(end);
            boolean isSo = alarm == Alarm.CERTIFICATE_EXPIRED ? expired
                    : !expired && now.plus(CERTIFICATE_LEFT).isAfter(end);
            return isSo ? "it ends at " + end : "";
        });
    }

    /// Of the backups that a server makes by itself.
    public static List<Condition> of(BackupSchedule backups) {
        return List.of(Condition.of(Alarm.BACKUP_FAILED, backups::fault), Condition.of(Alarm.BACKUP_OLD, backups::age));
    }

    /// From four fifths of a limit on.
    public static Condition near(Alarm alarm, String limit, LongSupplier used, LongSupplier most) {
        return Condition.of(alarm, () -> {
            long now = used.getAsLong();
            long bound = most.getAsLong();
            return now >= bound * NEAR ? now + " of " + bound + " (" + limit + ")" : "";
        });
    }
}
