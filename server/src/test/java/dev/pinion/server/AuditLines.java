package dev.pinion.server;

import static org.awaitility.Awaitility.await;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import org.slf4j.LoggerFactory;
import org.slf4j.event.KeyValuePair;

/// Hears the audit log of all servers in this process; tests tell their connections apart by the port. Any thread.
final class AuditLines implements AutoCloseable {
    private final Logger log;
    private final List<String> lines = new CopyOnWriteArrayList<>();
    private final AppenderBase<ILoggingEvent> ear = new AppenderBase<>() {
        @Override
        protected void append(ILoggingEvent event) {
            var line = new StringBuilder(event.getFormattedMessage());
            List<KeyValuePair> fields = event.getKeyValuePairs();
            if (fields != null) {
                fields.forEach(field -> line.append(' ').append(field.key).append('=').append(field.value));
            }
            lines.add(line.toString());
        }
    };

    AuditLines() {
        this("dev.pinion.audit");
    }

    /// What another logger tells.
    AuditLines(String logger) {
        // Where other tests begin at this moment, SLF4J hands out stand-ins until it has found its backend.
        await().until(() -> LoggerFactory.getILoggerFactory() instanceof LoggerContext);
        log = (Logger) LoggerFactory.getLogger(logger);
        ear.start();
        log.addAppender(ear);
        log.setAdditive(false);
        log.setLevel(Level.INFO);
    }

    /// The line that tells how the connection from this port of loopback ended.
    Optional<String> end(int port) {
        return lines.stream()
                .filter(line -> line.startsWith("ended ") || line.startsWith("turned-away "))
                .filter(line -> line.matches(".*\\baddress=127[.]0[.]0[.][12]:" + port + " .*"))
                .findFirst();
    }

    /// All lines that begin like this.
    List<String> beginning(String start) {
        return lines.stream().filter(line -> line.startsWith(start)).toList();
    }

    @Override
    public void close() {
        // The level stays: tests of other classes may be listening.
        log.detachAppender(ear);
    }
}
