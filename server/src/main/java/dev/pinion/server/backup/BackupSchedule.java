package dev.pinion.server.backup;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import dev.pinion.db.Database;
import dev.pinion.db.StorageException;
import dev.pinion.db.VerifyReport;

/// Backs the server up by itself: messages, keys and issuer in one archive, which `pinion restore` takes. Written aside, verified
/// message by message, sealed, and only then moved to its name; then the oldest beyond those to be kept go.
///
/// Thread: `pinion-backup`; any asks how it stands. What failed is tried again after a tenth of the plan's time, at most an hour.
public final class BackupSchedule implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(BackupSchedule.class);
    private static final DateTimeFormatter NAME = DateTimeFormatter.ofPattern("'auto-'yyyyMMdd-HHmmss");
    private static final Pattern OURS = Pattern.compile("auto-[0-9]{8}-[0-9]{6}");
    private static final Duration LOOK_EVERY = Duration.ofSeconds(1);
    private static final Duration AGAIN_AFTER_MAX = Duration.ofHours(1);

    private final BackupPlan plan;
    private final Path data;
    private final Database database;
    private final Clock clock;
    private final LongAdder failures = new LongAdder();
    private final ScheduledExecutorService thread = Executors
            .newSingleThreadScheduledExecutor(Thread.ofPlatform().daemon().name("pinion-backup").factory());
    private volatile Optional<Instant> last = Optional.empty();
    private volatile String fault = "";
    private volatile Instant begun;
    // Of the thread alone.
    private Instant notBefore = Instant.MIN;

    private BackupSchedule(BackupPlan plan, Path data, Database database, Clock clock) {
        this.plan = plan;
        this.data = data;
        this.database = database;
        this.clock = clock;
        begun = clock.instant();
    }

    /// Begins; the first backup is made at once where there is none that is young enough.
    public static BackupSchedule start(BackupPlan plan, Path data, Database database, Clock clock,
            MeterRegistry registry) {
        var schedule = new BackupSchedule(plan, data, database, clock);
        Gauge.builder("pinion.backup.age.seconds", schedule, BackupSchedule::ageSeconds)
                .description("time since the last whole backup was begun; NaN: there is none")
                .register(registry);
        FunctionCounter.builder("pinion.backup.failures", schedule.failures, LongAdder::sum)
                .description("backups that could not be made")
                .register(registry);
        schedule.last = schedule.newest();
        var _ = schedule.thread.scheduleWithFixedDelay(schedule::look, 0, LOOK_EVERY.toMillis(), TimeUnit.MILLISECONDS); // ends with the executor
        return schedule;
    }

    private double ageSeconds() {
        return last.map(each -> Duration.between(each, clock.instant()).toMillis() / 1000.0).orElse(Double.NaN);
    }

    /// Why the last one could not be made; empty where it could.
    public String fault() {
        return fault;
    }

    /// That the last whole one is twice as old as it should be; empty where it is not.
    public String age() {
        Instant now = clock.instant();
        boolean old = now.isAfter(last.orElse(begun).plus(plan.every().multipliedBy(2)));
        return old ? last.map(each -> "the last one is of " + each).orElse("there is none in " + plan.folder()) : "";
    }

    private void look() {
        Instant now = clock.instant();
        boolean due = last.isEmpty() || !now.isBefore(last.get().plus(plan.every()));
        if (!due || now.isBefore(notBefore)) {
            return;
        }
        try {
            make(now);
            last = Optional.of(now);
            fault = "";
            prune();
        } catch (IOException | RuntimeException notNow) { // or nobody would make the next one
            failures.increment();
            fault = notNow instanceof CompletionException && notNow.getCause() != null
                    ? String.valueOf(notNow.getCause().getMessage())
                    : String.valueOf(notNow.getMessage());
            Duration pause = plan.every().dividedBy(10);
            notBefore = now.plus(pause.compareTo(AGAIN_AFTER_MAX) < 0 ? pause : AGAIN_AFTER_MAX);
            LOG.warn("the backup could not be made; it is tried again at {}", notBefore, notNow);
        }
    }

    private void make(Instant now) throws IOException {
        Path target = Archive.folder(plan.folder()).resolve(NAME.format(LocalDateTime.ofInstant(now, ZoneOffset.UTC)));
        Path aside = target.resolveSibling("." + target.getFileName() + ".unfinished");
        try {
            removeUnfinished();
            Archive.folder(aside);
            VerifyReport report = database.backup(aside.resolve(Archive.DATABASE)).join();
            if (!report.isSound()) {
                throw new StorageException("the copy is not sound: " + report.faults().getFirst());
            }
            SmallFiles.copy(data, aside);
            new Archive(aside).seal("made " + now + "\n" + report.messages() + " messages");
            Files.move(aside, target, StandardCopyOption.ATOMIC_MOVE);
            Archive.sync(plan.folder());
            LOG.info("backed up and verified: {} messages, keys and issuer in {}", report.messages(), target);
        } finally {
            Archive.delete(aside);
        }
    }

    /// What a server that was killed has left.
    private void removeUnfinished() throws IOException {
        try (Stream<Path> entries = Files.list(plan.folder())) {
            for (Path each : entries.toList()) {
                String name = String.valueOf(each.getFileName());
                if (name.startsWith(".auto-") && name.endsWith(".unfinished")) {
                    Archive.delete(each);
                }
            }
        }
    }

    private void prune() throws IOException {
        List<Path> all = ours();
        for (Path old : all.subList(0, Math.max(0, all.size() - plan.keep()))) {
            Archive.delete(old);
            LOG.info("the backup {} was deleted: {} newer ones are kept", old.getFileName(), plan.keep());
        }
    }

    private List<Path> ours() throws IOException {
        try (Stream<Path> entries = Files.list(plan.folder())) {
            return entries.filter(each -> OURS.matcher(String.valueOf(each.getFileName())).matches())
                    .filter(each -> Files.isDirectory(each, LinkOption.NOFOLLOW_LINKS))
                    .sorted()
                    .toList();
        }
    }

    private Optional<Instant> newest() {
        try {
            return ours().reversed()
                    .stream()
                    .findFirst()
                    .map(each -> LocalDateTime.parse(String.valueOf(each.getFileName()), NAME)
                            .toInstant(ZoneOffset.UTC));
        } catch (IOException noneYet) {
            LOG.debug("there are no backups in {} yet: {}", plan.folder(), noneYet.toString());
            return Optional.empty();
        }
    }

    /// What is under way is given up: the next start begins it anew.
    @Override
    public void close() {
        thread.shutdownNow();
        try {
            if (!thread.awaitTermination(5, TimeUnit.SECONDS)) {
                LOG.warn("the backup under way has not ended yet");
            }
        } catch (InterruptedException hurry) {
            Thread.currentThread().interrupt();
        }
    }
}
