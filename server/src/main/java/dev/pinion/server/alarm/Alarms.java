package dev.pinion.server.alarm;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.spi.LoggingEventBuilder;

import dev.pinion.protocol.LogText;

/// Looks five times a second at what may be wrong, and tells each change once: in the log, and to the hook where there is one.
///
/// Threads: `pinion-alarms` looks and tells; any asks what is raised. Holds one entry for each condition that is not well, and the
/// conditions are fixed at the start.
public final class Alarms implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger("dev.pinion.alarm");
    private static final Duration LOOK_EVERY = Duration.ofMillis(200);

    private final List<Condition> conditions;
    private final AlarmHook hook;
    private final Clock clock;
    private final Map<Condition, Raised> raised = new ConcurrentHashMap<>();
    private final ScheduledExecutorService thread = Executors
            .newSingleThreadScheduledExecutor(Thread.ofPlatform().daemon().name("pinion-alarms").factory());

    private Alarms(List<Condition> conditions, AlarmHook hook, Clock clock) {
        this.conditions = List.copyOf(conditions);
        this.hook = hook;
        this.clock = clock;
    }

    /// Begins to look. Closes the hook at its own end.
    public static Alarms start(List<Condition> conditions, AlarmHook hook, Clock clock, MeterRegistry registry) {
        var alarms = new Alarms(conditions, hook, clock);
        for (Alarm alarm : Alarm.values()) {
            Gauge.builder("pinion.alarms.raised", () -> alarms.count(alarm))
                    .tag("alarm", alarm.code())
                    .description("how many things the alarm is raised for now")
                    .register(registry);
        }
        hook.countIn(registry);
        var _ = alarms.thread.scheduleWithFixedDelay(alarms::lookAtAll, 0, LOOK_EVERY.toMillis(),
                TimeUnit.MILLISECONDS); // ends with the executor
        return alarms;
    }

    private long count(Alarm alarm) {
        return raised.keySet().stream().filter(each -> each.alarm() == alarm).count();
    }

    private void lookAtAll() {
        for (Condition condition : conditions) {
            try {
                look(condition);
            } catch (RuntimeException ours) { // else nobody would look at the others
                LOG.error("whether {} is so could not be seen", condition.alarm().code(), ours);
            }
        }
    }

    private void look(Condition condition) {
        String detail = condition.detail().get();
        Raised before = raised.get(condition);
        if (detail.isEmpty() && before != null) {
            raised.remove(condition);
            tell(before, false);
        } else if (!detail.isEmpty()) {
            Instant since = before == null ? clock.instant() : before.since();
            var now = new Raised(condition.alarm(), condition.of(), since, detail);
            raised.put(condition, now);
            if (before == null) {
                tell(now, true);
            }
        }
    }

    private void tell(Raised alarm, boolean begins) {
        boolean critical = alarm.alarm().level() == Alarm.Level.CRITICAL;
        LoggingEventBuilder line = begins ? critical ? LOG.atError() : LOG.atWarn() : LOG.atInfo();
        line = line.addKeyValue("alarm", alarm.alarm().code());
        if (!alarm.of().isEmpty()) {
            line = line.addKeyValue("of", new LogText(alarm.of()));
        }
        if (begins) {
            line.addKeyValue("detail", new LogText(alarm.detail()))
                    .addKeyValue("cure", new LogText(alarm.alarm().cure()))
                    .log("alarm-raised");
        } else {
            line.addKeyValue("lasted-seconds", Duration.between(alarm.since(), clock.instant()).toMillis() / 1000.0)
                    .log("alarm-cleared");
        }
        hook.tell(alarm, begins, clock.instant());
    }

    /// What is wrong now, the worst first.
    public List<Raised> raised() {
        return raised.values()
                .stream()
                .sorted(Comparator.comparing((Raised each) -> each.alarm().level())
                        .reversed()
                        .thenComparing(Raised::since))
                .toList();
    }

    @Override
    public void close() {
        thread.shutdownNow();
        hook.close();
    }
}
