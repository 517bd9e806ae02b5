package dev.pinion.cli.admin;

import java.time.Duration;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

import dev.pinion.cli.terminal.JsonLine;
import dev.pinion.cli.terminal.Terminal;

/// Empties a server and stops it.
@Command(name = "drain", mixinStandardHelpOptions = true, description = {
        "Takes nobody in any more, ends the sessions one after the other with server-draining and a hint when to come back,",
        "and stops the server when all are told. Answers at once, with a JSON object; admin health says that it is not ready."}, footer = {
                "", "Examples:", "  pinion admin drain --data ./data --over 2m",
                "  pinion admin drain --data ./data --over 30s --retry-after 1s"})
final class AdminDrainCommand extends OperatorCommand {
    @Option(names = "--over", paramLabel = "DURATION", defaultValue = "1m", description = "over how long the ends are spread (default: ${DEFAULT-VALUE})")
    private Duration over = Duration.ofMinutes(1);

    @Option(names = "--retry-after", paramLabel = "DURATION", description = "when clients shall come back, such as 1s where another server takes them (default: when this one is expected back)")
    private @Nullable Duration retryAfter;

    AdminDrainCommand(Terminal terminal) {
        super("drain", terminal);
    }

    @Override
    JsonLine question() {
        return new JsonLine().add("over-seconds", over.toMillis() / 1000.0)
                .addIfSaid("retry-after-seconds", retryAfter == null ? null : retryAfter.toMillis() / 1000.0);
    }
}
