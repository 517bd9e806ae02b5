package dev.pinion.cli.admin;

import java.util.concurrent.Callable;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

import dev.pinion.cli.connect.AdminQuestion;
import dev.pinion.cli.connect.ConnectionOptions;
import dev.pinion.cli.terminal.JsonLine;
import dev.pinion.cli.terminal.PlainText;
import dev.pinion.cli.terminal.Terminal;

/// Asks whether all is well.
@Command(name = "health", mixinStandardHelpOptions = true, description = {
        "Prints whether the server takes messages, and what is wrong where something is, as a JSON object.",
        "Exit code 0: all is well. 1: it is not, or nobody answers."}, footer = {"", "Example:",
                "  pinion admin health --data ./data"})
final class AdminHealthCommand implements Callable<Integer> {

    private final Terminal terminal;

    @Mixin
    private final ConnectionOptions options = new ConnectionOptions();

    AdminHealthCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() throws Exception {
        String answer = new AdminQuestion("health", new JsonLine()).answer(options, terminal);
        terminal.print(PlainText.of(answer));
        return answer.contains("\"healthy\":true") ? 0 : 1;
    }
}
