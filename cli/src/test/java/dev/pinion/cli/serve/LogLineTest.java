package dev.pinion.cli.serve;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.LoggingEvent;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.event.KeyValuePair;

import dev.pinion.db.StorageException;
import dev.pinion.protocol.LogText;
import dev.pinion.protocol.json.JsonObject;
import dev.pinion.protocol.json.JsonReader;

class LogLineTest {

    private static final String FORGED = "x\n12:00:00.000 INFO  audit connected subject=admin";

    private final Logger logger = new LoggerContext().getLogger("dev.pinion.audit");

    @Test
    void aLineOfTextHasItsFields() {
        LoggingEvent event = event("connected", null);
        event.addKeyValuePair(new KeyValuePair("session", "c1"));
        event.addKeyValuePair(new KeyValuePair("subject", new LogText("anna smith")));

        String line = line(LogSetup.Form.TEXT, event);

        assertTrue(line.matches(
                "20\\d\\d-\\d\\d-\\d\\d \\d\\d:\\d\\d:\\d\\d\\.\\d{3} INFO  audit {14}connected session=c1 subject=\"anna smith\"\n"),
                line);
    }

    @Test
    void aLineOfJsonHasTheTextItselfInFields() {
        LoggingEvent event = event("connected", null);
        event.addKeyValuePair(new KeyValuePair("subject", new LogText("anna \"the\" smith")));

        String line = line(LogSetup.Form.JSON, event);

        assertTrue(line.endsWith("\"event\":\"connected\",\"subject\":\"anna \\\"the\\\" smith\"}\n"), line);
    }

    @Test
    void jsonHasTheTimeOfTheWorldAndFieldsOfTheirTypeAndNoFieldTakesThePlaceOfAnother() throws Exception {
        LoggingEvent event = event("ended", null);
        event.setTimeStamp(1_790_000_000_123L);
        event.addKeyValuePair(new KeyValuePair("reason", "client-goodbye"));
        event.addKeyValuePair(new KeyValuePair("times", 7));
        event.addKeyValuePair(new KeyValuePair("ok", true));
        event.addKeyValuePair(new KeyValuePair("level", "none of yours"));

        JsonObject read = JsonReader.object(line(LogSetup.Form.JSON, event).strip().getBytes(StandardCharsets.UTF_8));

        assertAll(() -> assertEquals("2026-09-21T14:13:20.123Z", read.string("time").orElseThrow()),
                () -> assertEquals("client-goodbye", read.string("code").orElseThrow()),
                () -> assertEquals(7, read.number("times").orElseThrow().intValue()),
                () -> assertEquals(true, read.truth("ok").orElseThrow()),
                () -> assertEquals("INFO", read.string("level").orElseThrow()),
                () -> assertEquals("none of yours", read.string("field-level").orElseThrow()));
    }

    @ParameterizedTest
    @ValueSource(strings = {FORGED, "\u001b[2Jgone", "a\u0085b", "a\u009b31mb", "a\u2028b", "a\u202eb", "a\rb",
            "anna reason=client-goodbye", "\",\"level\":\"ERROR"})
    void nothingThatAPeerSaysLeavesItsPlace(String hostile) {
        for (LogSetup.Form form : LogSetup.Form.values()) {
            LoggingEvent event = event("the peer said {}", new IOException(hostile), new LogText(hostile));
            event.addKeyValuePair(new KeyValuePair("subject", new LogText(hostile)));
            event.addKeyValuePair(new KeyValuePair("raw", hostile));

            String text = line(form, event);

            assertAll(() -> assertEquals(form == LogSetup.Form.JSON ? 1 : 2, text.lines().count(), text),
                    () -> assertFalse(text.replace("\n", "").codePoints().anyMatch(LogText::isObeyed), text),
                    () -> assertFalse(text.contains(" reason=client-goodbye ")
                            || (form == LogSetup.Form.JSON && text.contains(",\"level\":\"ERROR")), text),
                    () -> assertFalse(text.contains("\n12:00"), text));
        }
    }

    @Test
    void aFaultOfOursHasItsStackTraceAndItsMessageIsShown() {
        String text = line(LogSetup.Form.TEXT,
                event("broken", new IllegalStateException(FORGED, new IllegalArgumentException("deep"))));

        assertTrue(text.contains("  java.lang.IllegalStateException: x\\n12:00") && text.contains("\tat "), text);
        assertTrue(text.contains("  caused by: java.lang.IllegalArgumentException: deep\n"), text);
        assertTrue(text.lines().skip(1).allMatch(line -> line.startsWith("  ")), text);
    }

    @Test
    void whatThePeerOrTheMachineDidHasNone() {
        var full = new StorageException("the log cannot be written", new IOException("No space left on device"));

        for (LogSetup.Form form : LogSetup.Form.values()) {
            String text = line(form, event("not saved", full));

            assertTrue(text.contains("the log cannot be written") && text.contains("No space left on device"), text);
            assertFalse(text.contains("at dev.pinion"), text);
        }
    }

    private LoggingEvent event(String message, @Nullable Throwable thrown, Object... arguments) {
        return new LoggingEvent("test", logger, Level.INFO, message, thrown, arguments);
    }

    private static String line(LogSetup.Form form, LoggingEvent event) {
        return new String(new LogLine(form).encode(event), StandardCharsets.UTF_8);
    }
}
