package dev.pinion.cli.admin;

import picocli.CommandLine.Command;

import dev.pinion.cli.connect.AdminConversation;
import dev.pinion.cli.terminal.Failure;
import dev.pinion.cli.terminal.PlainText;
import dev.pinion.cli.terminal.Terminal;
import dev.pinion.protocol.json.JsonObject;

/// Shows what a server has counted.
@Command(name = "metrics", mixinStandardHelpOptions = true, description = {
        "Prints what the server counts, in the text format of Prometheus."}, footer = {"", "Example:",
                "  pinion admin metrics --data ./data | grep pinion_connections"})
final class AdminMetricsCommand extends OperatorCommand {
    AdminMetricsCommand(Terminal terminal) {
        super("metrics", terminal);
    }

    @Override
    void show(String answer, JsonObject read, Terminal to) {
        AdminConversation.text(answer, "metrics")
                .orElseThrow(() -> new Failure("the server's answer has no metrics", "", ""))
                .lines()
                .map(PlainText::of)
                .forEach(to::print);
    }
}
