package dev.pinion.cli.admin;

import java.util.concurrent.Callable;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

import dev.pinion.cli.connect.AdminQuestion;
import dev.pinion.cli.connect.ConnectionOptions;
import dev.pinion.cli.terminal.Failure;
import dev.pinion.cli.terminal.JsonLine;
import dev.pinion.cli.terminal.JsonText;
import dev.pinion.cli.terminal.PlainText;
import dev.pinion.cli.terminal.Terminal;

/// Shows what a server has counted.
@Command(name = "metrics", mixinStandardHelpOptions = true, description = {
        "Prints what the server counts, in the text format of Prometheus."}, footer = {"", "Example:",
                "  pinion admin metrics --data ./data | grep pinion_connections"})
final class AdminMetricsCommand implements Callable<Integer> {
    private final Terminal terminal;

    @Mixin
    private final ConnectionOptions options = new ConnectionOptions();

    AdminMetricsCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() throws Exception {
        String answer = new AdminQuestion("metrics", new JsonLine()).answer(options, terminal);
        JsonText.member(answer, "metrics")
                .orElseThrow(() -> new Failure("the server's answer has no metrics", "", ""))
                .lines()
                .map(PlainText::of)
                .forEach(terminal::print);
        return 0;
    }
}
