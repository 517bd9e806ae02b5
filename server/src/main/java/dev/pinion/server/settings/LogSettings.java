package dev.pinion.server.settings;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

import dev.pinion.db.DiskLimits;
import dev.pinion.server.limits.SessionLimits;
import dev.pinion.server.settings.typed.DurationText;
import dev.pinion.server.settings.typed.RetainText;
import dev.pinion.server.upkeep.RetentionRule;
import dev.pinion.server.upkeep.UpkeepSettings;

/// What becomes of the messages: how long they are kept, where copies go, how the database lies on its disk.
final class LogSettings {
    private static final Duration MOMENT = Duration.ofMillis(1);
    private static final Duration YEAR = Duration.ofDays(365);
    private static final int MANY = 1_000_000;
    private static final UpkeepSettings UPKEEP = UpkeepSettings.DEFAULTS;
    private static final UpkeepSettings.Pace PACE = UPKEEP.pace();
    private static final DiskLimits DISK = DiskLimits.DEFAULT;

    static final Group STORED = new Group("", "The messages on their disk.");
    static final Group BACKUP = new Group("backup", "Copies of the running server's messages.");
    static final Group RETENTION = new Group("retention",
            "How much is kept of the channels that a pattern names, one rule a line: PATTERN = age=30d,count=100000,bytes=2g"
                    + " (any of the three). The first pattern that matches holds; @* names all inboxes; without a rule everything is kept.");

    static final Setting<List<RetentionRule>> RETAIN = RETENTION.add(Setting.of("retain",
            Kind.lines("PATTERN:BOUND[,BOUND…]", RetainText::parse), "",
            "how much to keep of the channels that a pattern names, such as 'news.>:age=30d,count=100000,bytes=2g' (any of the three; @* names all inboxes); may be repeated, the first that matches holds; without one everything is kept")
            .option("--retain", "RULE"));

    static final Setting<Duration> CURSOR_HOLD = STORED.add(Setting.of("cursor.hold", Kind.time(MOMENT, YEAR),
            DurationText.exact(UPKEEP.cursorHold()),
            "for how long retention spares what a durable subscription has not read, but for the bound in bytes")
            .option("--cursor-hold", "DURATION"));
    static final Setting<Duration> CURSOR_IDLE = STORED.add(Setting
            .of("cursor.idle", Kind.time(Duration.ofHours(1), Duration.ofDays(3_650)),
                    DurationText.exact(SessionLimits.DEFAULTS.cursorIdle()),
                    "a durable subscription that nobody has used for so long is forgotten")
            .option("--cursor-idle", "DURATION"));
    static final Setting<Duration> IDEMPOTENCY_WINDOW = STORED.add(
            Setting.of("idempotency.window", Kind.time(MOMENT, YEAR), DurationText.exact(UPKEEP.idempotencyWindow()),
                    "for how long a repeated idempotency key is recognised"));
    static final Setting<Duration> HEADS_EVERY = STORED.add(Setting.of("heads.every", Kind.time(MOMENT, YEAR),
            DurationText.exact(UPKEEP.signHeadsEvery()),
            "how often the history of changed channels is signed: what came after cannot be vouched for when the server is killed"));
    static final Setting<Duration> SCRUB_EVERY = STORED.add(Setting.of("scrub.every", Kind.time(Duration.ZERO, YEAR),
            DurationText.exact(UPKEEP.scrubEvery()),
            "how often all that is stored is read, slowly, to see whether it is still what was stored; 0s: never"));
    static final Setting<Optional<Path>> DB_KEY_FILE = STORED.add(Setting.of("db.key.file",
            Kind.path("a file that only its owner can read"), "",
            "the key of an encrypted database, as `pinion db key` makes it; a new database is encrypted with it from its first byte on")
            .option("--db-key-file", "FILE"));
    static final Setting<String> DB_URL = STORED.add(Setting.of("db.url",
            Kind.text("jdbc:postgresql://HOST[:PORT]/DATABASE[?NAME=VALUE[&…]]"), "",
            "the messages are kept in this database of PostgreSQL instead of the data folder; over TLS with its certificate and name checked, unless it is on this machine")
            .option("--db-url", "URL"));
    static final Setting<String> DB_USER = STORED.add(Setting
            .of("db.user", Kind.text("a role"), "",
                    "with db.url: the role that owns Pinion's schema there, and needs no other right")
            .option("--db-user", "ROLE"));
    static final Setting<Optional<Path>> DB_PASSWORD_FILE = STORED.add(Setting
            .of("db.password.file", Kind.path("a file that only its owner can read"), "",
                    "with db.url: the role's password, one line; read anew for each connection that is opened")
            .option("--db-password-file", "FILE"));
    static final Setting<Long> DB_DISK_LOW = STORED.add(Setting.of("db.disk.low", Kind.bytes(0, 1L << 50),
            Kind.bytesText(DISK.lowSpaceBytes()), "with less free space than this, health warns"));
    static final Setting<Long> DB_DISK_RESERVE = STORED.add(Setting.of("db.disk.reserve", Kind.bytes(0, 1L << 50),
            Kind.bytesText(DISK.reserveBytes()),
            "with less free space than this, messages are refused, so that retention and an orderly stop still have room: a full journal (64m), and as much again"));
    static final Setting<Duration> DB_DISK_SLOW = STORED.add(Setting.of("db.disk.slow", Kind.time(MOMENT, YEAR),
            DurationText.exact(DISK.slowCommit()), "a commit that takes longer shows in health"));
    static final Setting<Duration> DB_DISK_WATCH = STORED.add(Setting.of("db.disk.watch", Kind.time(MOMENT, YEAR),
            DurationText.exact(DISK.watchEvery()), "how often the disk is looked at while nothing is written"));
    static final Setting<Duration> DB_READ_WAIT = STORED
            .add(Setting.of("db.read.wait", Kind.time(MOMENT, YEAR), DurationText.exact(DISK.readWait()),
                    "how long a read waits for a database that is being reopened, before it fails"));
    static final Setting<Duration> UPKEEP_EVERY = STORED.add(Setting.of("upkeep.every", Kind.time(MOMENT, YEAR),
            DurationText.exact(PACE.every()), "how often the server looks whether its log needs something done"));
    static final Setting<Integer> UPKEEP_STEP_MESSAGES = STORED
            .add(Setting.of("upkeep.step.messages", Kind.count(1, MANY), Integer.toString(PACE.stepMessages()),
                    "messages looked at and deleted by one step of retention"));
    static final Setting<Duration> UPKEEP_STEP_PAUSE = STORED.add(Setting.of("upkeep.step.pause",
            Kind.time(MOMENT, YEAR), DurationText.exact(PACE.stepPause()), "the least pause after each step"));
    static final Setting<Integer> UPKEEP_STEP_KEYS = STORED.add(Setting.of("upkeep.step.keys", Kind.count(1, MANY),
            Integer.toString(PACE.stepKeys()), "idempotency keys forgotten by one step"));
    static final Setting<Integer> UPKEEP_STEP_HEADS = STORED.add(Setting.of("upkeep.step.heads", Kind.count(1, MANY),
            Integer.toString(PACE.stepHeads()), "heads signed by one step"));
    static final Setting<Integer> UPKEEP_COMPACT_BYTES = STORED
            .add(Setting.of("upkeep.compact.bytes", Kind.fewBytes(1, 1 << 30), Kind.bytesText(PACE.compactBytes()),
                    "rewritten by one step of compaction: 4m take some 10 ms"));

    static final Setting<Optional<Path>> BACKUP_DIR = BACKUP.add(Setting
            .of("backup.dir", Kind.path("a folder"), "",
                    "a folder for `pinion db backup` of the running server; without it there are none")
            .option("--backups", "DIR"));

    private LogSettings() {}
}
