package dev.pinion.cli.admin;

import java.time.Duration;
import java.util.concurrent.Callable;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

import dev.pinion.cli.connect.AdminQuestion;
import dev.pinion.cli.connect.ConnectionOptions;
import dev.pinion.cli.terminal.JsonLine;
import dev.pinion.cli.terminal.Terminal;

/// Empties a server and stops it.
@Command(name = "drain", mixinStandardHelpOptions = true, description = {
        "Takes nobody in any more, ends the sessions one after the other with server-draining and a hint when to come back,",
        "and stops the server when all are told. Answers at once, with a JSON object; admin health says that it is not ready."}, footer = {
                "", "Examples:", "  pinion admin drain --data ./data --over 2m",
                "  pinion admin drain --data ./data --over 30s --retry-after 1s"})
final class AdminDrainCommand implements Callable<Integer> {
    private final Terminal terminal;

    @Mixin
    private final ConnectionOptions options = new ConnectionOptions();

    @Option(names = "--over", paramLabel = "DURATION", defaultValue = "1m", description = "over how long the ends are spread (default: ${DEFAULT-VALUE})")
    private Duration over = Duration.ofMinutes(1);

    @Option(names = "--retry-after", paramLabel = "DURATION", description = "when clients shall come back, such as 1s where another server takes them (default: when this one is expected back)")
    private @Nullable Duration retryAfter;

    AdminDrainCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() throws Exception {
        var question = new JsonLine().add("over-seconds", over.toMillis() / 1000.0);
        if (retryAfter != null) {
            question.add("retry-after-seconds", retryAfter.toMillis() / 1000.0);
        }
        new AdminQuestion("drain", question).ask(options, terminal);
        return 0;
    }
}
