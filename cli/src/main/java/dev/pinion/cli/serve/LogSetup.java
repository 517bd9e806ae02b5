package dev.pinion.cli.serve;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.function.Consumer;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.Configurator;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.Appender;
import ch.qos.logback.core.AppenderBase;
import ch.qos.logback.core.ConsoleAppender;
import ch.qos.logback.core.spi.ContextAwareBase;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;

/// Where the log goes: to stderr always, since stdout belongs to results. Logback finds this class as a service, so that
/// not even its first line takes another way.
public final class LogSetup extends ContextAwareBase implements Configurator {

    /// How a line of the log looks.
    enum Form {
        TEXT, JSON
    }

    private static final String AUDIT = "dev.pinion.audit";

    private static volatile @Nullable LogQueue queue;
    private static volatile @Nullable LogQueue audit;

    /// For Logback.
    public LogSetup() {}

    /// Quiet until a command says otherwise.
    @Override
    public ExecutionStatus configure(LoggerContext context) {
        var appender = new ConsoleAppender<ILoggingEvent>();
        appender.setContext(context);
        appender.setTarget("System.err");
        appender.setEncoder(new LogLine(Form.TEXT));
        attach(context, appender, Level.WARN);
        return ExecutionStatus.DO_NOT_INVOKE_NEXT_IF_ANY;
    }

    /// For `serve`, which logs what happens: nobody waits until somebody reads it.
    static void use(Form form, Level level) {
        var context = (LoggerContext) LoggerFactory.getILoggerFactory();
        var stderr = new FileOutputStream(FileDescriptor.err); // whose lock nobody else takes
        var queued = new LogQueue(new LogLine(form), stderr, context.getLogger(LogSetup.class));
        queued.setContext(context);
        queue = queued;
        attach(context, queued, level);
    }

    /// The audit log goes to this file too.
    static void auditTo(Path file) throws IOException {
        var context = (LoggerContext) LoggerFactory.getILoggerFactory();
        var queued = new LogQueue(new LogLine(Form.JSON), new AuditFile(file), context.getLogger(LogSetup.class));
        queued.setContext(context);
        queued.start();
        audit = queued;
        context.getLogger(AUDIT).addAppender(queued);
    }

    /// And here, each event as a JSON object in one line. MUST return at once.
    static void auditTo(Consumer<String> events) {
        var context = (LoggerContext) LoggerFactory.getILoggerFactory();
        var appender = new AppenderBase<ILoggingEvent>() {
            @Override
            protected void append(ILoggingEvent event) {
                events.accept(LogLine.json(event));
            }
        };
        appender.setContext(context);
        appender.start();
        context.getLogger(AUDIT).addAppender(appender);
    }

    /// What is logged from now on: `error`, `warn`, `info` or `debug`.
    static void level(String name) {
        var context = (LoggerContext) LoggerFactory.getILoggerFactory();
        context.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME).setLevel(Level.valueOf(name.toUpperCase(Locale.ROOT)));
    }

    /// Lines that a server's log has dropped.
    static long dropped() {
        LogQueue queued = queue;
        LogQueue audited = audit;
        return (queued == null ? 0 : queued.dropped()) + (audited == null ? 0 : audited.dropped());
    }

    /// Gives what waits a limited time to get out. The last call: nothing is logged after it.
    public static void end() {
        LogQueue queued = queue;
        if (queued != null) {
            queued.stop();
        }
        LogQueue audited = audit;
        if (audited != null) {
            audited.stop();
        }
    }

    private static void attach(LoggerContext context, Appender<ILoggingEvent> appender, Level level) {
        context.reset();
        appender.start();
        Logger root = context.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
        root.setLevel(level);
        root.addAppender(appender);
        // These tell about themselves at INFO; what an operator needs of them, Pinion says.
        context.getLogger("com.zaxxer.hikari").setLevel(Level.WARN);
        context.getLogger("org.flywaydb").setLevel(Level.WARN);
    }
}
