package dev.pinion.cli.serve;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.encoder.JsonEncoder;
import ch.qos.logback.classic.encoder.PatternLayoutEncoder;
import ch.qos.logback.classic.spi.Configurator;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.ConsoleAppender;
import ch.qos.logback.core.encoder.Encoder;
import ch.qos.logback.core.spi.ContextAwareBase;

import org.slf4j.LoggerFactory;

/// Where the log goes: to stderr always, since stdout belongs to results. Logback finds this class as a service, so that
/// not even its first line takes another way.
public final class LogSetup extends ContextAwareBase implements Configurator {

    /// How a line of the log looks.
    enum Form {
        TEXT, JSON
    }

    // A peer chooses some words that are logged (a subject, a user agent): none of them shall steer the terminal.
    private static final String LINE = "%d{HH:mm:ss.SSS} %-5level %-18logger{0} %replace(%msg){'\\p{Cntrl}', '?'}%n%ex";

    /// For Logback.
    public LogSetup() {}

    /// Quiet until a command says otherwise.
    @Override
    public ExecutionStatus configure(LoggerContext context) {
        attach(context, Form.TEXT, Level.WARN);
        return ExecutionStatus.DO_NOT_INVOKE_NEXT_IF_ANY;
    }

    /// For `serve`, which logs what happens, and for `--verbose`.
    static void use(Form form, Level level) {
        attach((LoggerContext) LoggerFactory.getILoggerFactory(), form, level);
    }

    private static void attach(LoggerContext context, Form form, Level level) {
        context.reset();
        var appender = new ConsoleAppender<ILoggingEvent>();
        appender.setContext(context);
        appender.setTarget("System.err");
        appender.setEncoder(form == Form.JSON ? json(context) : text(context));
        appender.start();
        Logger root = context.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
        root.setLevel(level);
        root.addAppender(appender);
        // These tell about themselves at INFO; what an operator needs of them, Pinion says.
        context.getLogger("com.zaxxer.hikari").setLevel(Level.WARN);
        context.getLogger("org.flywaydb").setLevel(Level.WARN);
    }

    private static Encoder<ILoggingEvent> text(LoggerContext context) {
        var encoder = new PatternLayoutEncoder();
        encoder.setContext(context);
        encoder.setPattern(LINE);
        encoder.start();
        return encoder;
    }

    private static Encoder<ILoggingEvent> json(LoggerContext context) {
        var encoder = new JsonEncoder();
        encoder.setContext(context);
        encoder.setWithSequenceNumber(false);
        encoder.setWithNanoseconds(false);
        encoder.setWithContext(false);
        encoder.setWithMessage(false);
        encoder.setWithArguments(false);
        encoder.setWithFormattedMessage(true);
        encoder.start();
        return encoder;
    }
}
