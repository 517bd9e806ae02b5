package dev.pinion.cli.serve;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.IThrowableProxy;
import ch.qos.logback.classic.spi.StackTraceElementProxy;
import ch.qos.logback.classic.spi.ThrowableProxy;
import ch.qos.logback.core.encoder.EncoderBase;
import org.slf4j.event.KeyValuePair;

import dev.pinion.cli.terminal.Failure;
import dev.pinion.cli.terminal.PlainText;
import dev.pinion.db.StorageException;
import dev.pinion.protocol.LogText;
import dev.pinion.protocol.json.JsonWriter;

/// An event of the log as bytes: a line of text, or of JSON. Some of its words are a peer's: none of them ends a line, passes for
/// a field or steers a terminal.
///
/// A stack trace is for faults of ours. What a peer or the machine did, a broken connection or a disk that refuses, is told in
/// words, since it may be told a thousand times.
///
/// Any thread; without state.
final class LogLine extends EncoderBase<ILoggingEvent> {

    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss.SSS")
            .withZone(ZoneId.systemDefault());
    private static final int CAUSES_MAX = 8;

    private final LogSetup.Form form;

    LogLine(LogSetup.Form form) {
        this.form = form;
    }

    @Override
    public byte[] headerBytes() {
        return new byte[0];
    }

    @Override
    public byte[] encode(ILoggingEvent event) {
        String line = form == LogSetup.Form.JSON ? json(event) + "\n" : text(event);
        return line.getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public byte[] footerBytes() {
        return new byte[0];
    }

    private static String text(ILoggingEvent event) {
        String logger = event.getLoggerName();
        var line = new StringBuilder(200);
        line.append(TIME.format(Instant.ofEpochMilli(event.getTimeStamp())))
                .append(" %-5s %-18s ".formatted(event.getLevel(), logger.substring(logger.lastIndexOf('.') + 1)))
                .append(PlainText.of(event.getFormattedMessage()));
        for (KeyValuePair field : fields(event)) {
            line.append(' ').append(field.key).append('=').append(logText(field.value));
        }
        line.append('\n');
        for (String each : thrown(event).lines().toList()) {
            line.append("  ").append(each).append('\n');
        }
        return line.toString();
    }

    /// A JSON object in one line. What has fields is an event by its name, with the fields beside it; all else is a message in words.
    static String json(ILoggingEvent event) {
        Map<String, Object> members = new LinkedHashMap<>();
        members.put("time", Instant.ofEpochMilli(event.getTimeStamp()).toString());
        members.put("level", event.getLevel().toString());
        members.put("logger", event.getLoggerName());
        members.put("thread", event.getThreadName());
        List<KeyValuePair> fields = fields(event);
        members.put(fields.isEmpty() ? "message" : "event", event.getFormattedMessage());
        for (KeyValuePair field : fields) {
            String name = field.key.equals("reason") ? "code" : field.key;
            members.put(members.containsKey(name) ? "field-" + name : name, value(field.value));
        }
        String thrown = thrown(event);
        if (!thrown.isEmpty()) {
            members.put("throwable", thrown);
        }
        return JsonWriter.text(members);
    }

    private static Object value(Object field) {
        return field instanceof Number || field instanceof Boolean ? field : logText(field).raw();
    }

    private static List<KeyValuePair> fields(ILoggingEvent event) {
        List<KeyValuePair> fields = event.getKeyValuePairs();
        return fields == null ? List.of() : fields;
    }

    private static LogText logText(Object value) {
        return value instanceof LogText text ? text : new LogText(String.valueOf(value));
    }

    private static String thrown(ILoggingEvent event) {
        var text = new StringBuilder();
        IThrowableProxy thrown = event.getThrowableProxy();
        boolean frames = thrown != null && !isOfTheMachine(thrown);
        for (int n = 0; thrown != null && n < CAUSES_MAX; n++) {
            text.append(n == 0 ? "" : "caused by: ").append(thrown.getClassName()).append(": ");
            text.append(PlainText.of(String.valueOf(thrown.getMessage()))).append('\n');
            if (frames) {
                appendFrames(text, thrown);
            }
            thrown = thrown.getCause();
        }
        return text.toString();
    }

    private static void appendFrames(StringBuilder text, IThrowableProxy thrown) {
        StackTraceElementProxy[] frames = thrown.getStackTraceElementProxyArray();
        int own = frames == null ? 0 : frames.length - thrown.getCommonFrames();
        for (int n = 0; n < own; n++) {
            text.append("\tat ").append(frames[n].getStackTraceElement()).append('\n');
        }
        if (thrown.getCommonFrames() > 0) {
            text.append("\t... ").append(thrown.getCommonFrames()).append(" more\n");
        }
    }

    private static boolean isOfTheMachine(IThrowableProxy thrown) {
        return thrown instanceof ThrowableProxy proxy && (proxy.getThrowable() instanceof IOException
                || proxy.getThrowable() instanceof StorageException || proxy.getThrowable() instanceof Failure);
    }
}
