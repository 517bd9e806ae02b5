package dev.pinion.server.alarm;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.pinion.protocol.json.JsonObject;
import dev.pinion.protocol.json.JsonReader;

/// What is told of alarms, to whom, how often.
class AlarmHookTest {
    private static final Raised LOW = new Raised(Alarm.DISK_LOW, "", Instant.EPOCH, "7 bytes left; $(reboot)");

    @TempDir
    private Path folder;
    private final MeterRegistry registry = new SimpleMeterRegistry();

    private Path program(String... lines) throws IOException {
        Path file = folder.resolve("hook");
        Files.write(file, List.of(lines), StandardCharsets.UTF_8);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwx------"));
        return file;
    }

    private AlarmHook hook(Path program, Duration runMax) {
        AlarmHook hook = AlarmHook.of(Optional.of(program), runMax);
        hook.countIn(registry);
        return hook;
    }

    private double count(String meter) {
        return registry.get(meter).functionCounter().count();
    }

    @Test
    void aWebhookIsAProgramOfOneLine() throws Exception {
        assumeTrue(Files.isExecutable(Path.of("/usr/bin/curl")), "curl is not here");
        try (var receiver = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            // Given: as docs/operate.md has it
            Path program = program("#!/bin/sh",
                    "exec curl --silent --fail --max-time 8 --header 'Content-Type: application/json' --data-binary @-"
                            + " http://127.0.0.1:" + receiver.getLocalPort() + "/pinion");
            receiver.setSoTimeout(20_000);
            try (AlarmHook hook = hook(program, Duration.ofSeconds(20))) {
                // When
                hook.tell(LOW, true, Instant.EPOCH);
                // Then
                try (Socket posted = receiver.accept()) {
                    var in = new BufferedReader(new InputStreamReader(posted.getInputStream(), StandardCharsets.UTF_8));
                    assertEquals("POST /pinion HTTP/1.1", in.readLine());
                    String line = in.readLine();
                    while (!line.isEmpty()) {
                        line = in.readLine();
                    }
                    String json = in.readLine();
                    assertTrue(json.contains("\"alarm\":\"disk-low\"") && json.contains("\"state\":\"raised\""), json);
                    posted.getOutputStream()
                            .write("HTTP/1.1 204 No Content\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
                }
            }
        }
    }

    @Test
    void theProgramIsToldInItsEnvironmentAndAsJson() throws Exception {
        // Given
        Path told = folder.resolve("told");
        Path program = program("#!/bin/sh", "read line",
                "echo \"$PINION_ALARM $PINION_ALARM_STATE $PINION_ALARM_LEVEL\" > " + told + ".new",
                "echo \"$PINION_ALARM_DETAIL\" >> " + told + ".new", "echo \"$line\" >> " + told + ".new",
                "mv " + told + ".new " + told);
        try (AlarmHook hook = hook(program, Duration.ofSeconds(60))) {
            // When
            hook.tell(LOW, true, Instant.EPOCH);
            // Then
            await().atMost(Duration.ofSeconds(60)).until(() -> Files.exists(told));
            List<String> lines = Files.readAllLines(told);
            assertEquals(List.of("disk-low raised warning", "7 bytes left; $(reboot)"), lines.subList(0, 2));
            JsonObject json = JsonReader.object(lines.get(2).getBytes(StandardCharsets.UTF_8));
            assertEquals(Optional.of("disk-low"), json.string("alarm"));
            assertEquals(Optional.of("1970-01-01T00:00:00Z"), json.string("at"));
        }
    }

    @Test
    void aProgramThatTakesTooLongIsKilledWithItsChildrenAndTheNextAlarmIsTold() throws Exception {
        // Given
        Path runs = folder.resolve("runs");
        Path program = program("#!/bin/sh", "echo run >> " + runs, "sleep 60");
        try (AlarmHook hook = hook(program, Duration.ofSeconds(3))) { // in which it has begun on a busy machine too
            // When
            hook.tell(LOW, true, Instant.EPOCH);
            hook.tell(LOW, false, Instant.EPOCH);
            // Then
            await().atMost(Duration.ofSeconds(60))
                    .untilAsserted(() -> assertEquals(2, count("pinion.alarms.hook.failed")));
            assertEquals(List.of("run", "run"), Files.readAllLines(runs));
        }
    }

    @Test
    void aProgramThatIsNotThereIsCounted() {
        try (AlarmHook hook = hook(folder.resolve("nothing"), Duration.ofSeconds(1))) {
            hook.tell(LOW, true, Instant.EPOCH);

            await().untilAsserted(() -> assertEquals(1, count("pinion.alarms.hook.failed")));
        }
    }

    @Test
    void whoTellsNeverWaitsAndWhatIsTooMuchIsCounted() throws Exception {
        try (AlarmHook hook = hook(program("#!/bin/sh", "sleep 60"), Duration.ofSeconds(90))) {
            long begun = System.nanoTime();
            for (int n = 0; n < AlarmHook.WAITING_MAX + 50; n++) {
                hook.tell(LOW, true, Instant.EPOCH);
            }

            assertTrue(System.nanoTime() - begun < Duration.ofSeconds(30).toNanos());
            assertTrue(count("pinion.alarms.hook.lost") >= 49, "one may have been taken already");
        }
    }

    @Test
    void aConditionIsRaisedOnceAndClearedOnceHoweverItsFiguresChange() throws Exception {
        // Given
        Path told = folder.resolve("told");
        Path program = program("#!/bin/sh", "echo $PINION_ALARM_STATE $PINION_ALARM_OF >> " + told);
        var detail = new AtomicReference<>("");
        var condition = new Condition(Alarm.PROVIDER_AWAY, "acme", detail::get);
        List<String> states = new ArrayList<>();
        try (Alarms alarms = Alarms.start(List.of(condition), hook(program, Duration.ofSeconds(60)), Clock.systemUTC(),
                new SimpleMeterRegistry())) {
            // When
            for (String now : List.of("away for 1 s", "away for 2 s", "")) {
                detail.set(now);
                await().until(() -> now.isEmpty() ? alarms.raised().isEmpty()
                        : alarms.raised().stream().anyMatch(each -> each.detail().equals(now)));
            }
            // Then
            await().atMost(Duration.ofSeconds(60))
                    .until(() -> Files.exists(told) && Files.readAllLines(told).size() == 2);
            states.addAll(Files.readAllLines(told));
        }
        assertEquals(List.of("raised acme", "cleared acme"), states);
    }

    @Test
    void everyAlarmSaysWhatCuresIt() {
        for (Alarm alarm : Alarm.values()) {
            assertTrue(alarm.cure().length() > 20, alarm.code());
        }
    }
}
