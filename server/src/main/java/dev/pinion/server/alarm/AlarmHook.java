package dev.pinion.server.alarm;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.MeterRegistry;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import dev.pinion.protocol.json.JsonWriter;

/// Runs the operator's program for each alarm that is raised or cleared: one after the other, each for a limited time, with the
/// alarm in `PINION_ALARM…` and as a JSON object on its stdin. A program and no address to call: whoever wants a webhook has
/// `curl --json @-`.
///
/// Threads: any tells and never waits; `pinion-alarm-hook` runs the program. Limits: [#WAITING_MAX] alarms wait, those beyond are
/// counted; [#RUN_MAX] for one run, then it is killed.
public final class AlarmHook implements AutoCloseable {
    static final int WAITING_MAX = 100;
    private static final Duration RUN_MAX = Duration.ofSeconds(10);
    private static final Logger LOG = LoggerFactory.getLogger(AlarmHook.class);

    private final Optional<Path> program;
    private final Duration runMax;
    private final BlockingQueue<Map<String, Object>> waiting = new ArrayBlockingQueue<>(WAITING_MAX);
    private final LongAdder lost = new LongAdder();
    private final LongAdder failed = new LongAdder();
    private @Nullable Thread thread;

    private AlarmHook(Optional<Path> program, Duration runMax) {
        this.program = program;
        this.runMax = runMax;
    }

    /// Begins to wait for alarms.
    ///
    /// @param program empty: there is none, and nothing is done
    public static AlarmHook of(Optional<Path> program) {
        return of(program, RUN_MAX);
    }

    static AlarmHook of(Optional<Path> program, Duration runMax) {
        var hook = new AlarmHook(program, runMax);
        if (program.isPresent()) {
            hook.thread = Thread.ofPlatform().daemon().name("pinion-alarm-hook").start(hook::run);
        }
        return hook;
    }

    void countIn(MeterRegistry registry) {
        FunctionCounter.builder("pinion.alarms.hook.lost", lost, LongAdder::sum)
                .description("alarms that the hook was not told of, since too many waited")
                .register(registry);
        FunctionCounter.builder("pinion.alarms.hook.failed", failed, LongAdder::sum)
                .description("runs of the hook that ended with a fault, or were killed for their time")
                .register(registry);
    }

    void tell(Raised alarm, boolean begins, Instant now) {
        if (program.isEmpty()) {
            return;
        }
        Map<String, Object> told = new LinkedHashMap<>(alarm.members());
        told.put("state", begins ? "raised" : "cleared");
        told.put("at", now.toString());
        if (!waiting.offer(told)) {
            lost.increment();
        }
    }

    private void run() {
        try {
            while (true) {
                run(program.orElseThrow(), waiting.take());
            }
        } catch (InterruptedException closed) {
            LOG.debug("the hook of alarms is closed");
        }
    }

    private void run(Path command, Map<String, Object> alarm) throws InterruptedException {
        var builder = new ProcessBuilder(command.toString()).redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectError(ProcessBuilder.Redirect.DISCARD);
        alarm.forEach((name, value) -> builder.environment().put(variable(name), value.toString()));
        try {
            Process running = builder.start();
            try {
                giveAndWait(running, alarm);
            } finally {
                running.descendants().forEach(ProcessHandle::destroyForcibly);
                running.destroyForcibly();
            }
        } catch (IOException notStarted) {
            failed.increment();
            LOG.warn("the hook {} could not be run for {}: {}", command, alarm.get("alarm"), notStarted.getMessage());
        }
    }

    private void giveAndWait(Process running, Map<String, Object> alarm) throws InterruptedException {
        try (OutputStream stdin = running.getOutputStream()) {
            stdin.write((JsonWriter.text(alarm) + "\n").getBytes(StandardCharsets.UTF_8));
        } catch (IOException doesNotRead) {
            LOG.trace("the hook does not read what it is told", doesNotRead);
        }
        if (!running.waitFor(runMax.toMillis(), TimeUnit.MILLISECONDS)) {
            failed.increment();
            LOG.warn("the hook took longer than {} ms for {} and was killed", runMax.toMillis(), alarm.get("alarm"));
        } else if (running.exitValue() != 0) {
            failed.increment();
            LOG.warn("the hook ended with {} for {}", running.exitValue(), alarm.get("alarm"));
        }
    }

    private static String variable(String member) {
        return member.equals("alarm") ? "PINION_ALARM"
                : "PINION_ALARM_" + member.replace('-', '_').toUpperCase(java.util.Locale.ROOT);
    }

    /// Kills what runs; what waits is not told any more.
    @Override
    public void close() {
        Thread running = thread;
        if (running != null) {
            running.interrupt();
        }
    }
}
