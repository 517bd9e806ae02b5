package dev.pinion.cli.admin;

import java.util.concurrent.Callable;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

import dev.pinion.cli.connect.AdminQuestion;
import dev.pinion.cli.connect.ConnectionOptions;
import dev.pinion.cli.terminal.JsonLine;
import dev.pinion.cli.terminal.Terminal;

/// Lists what is revoked.
@Command(name = "revocations", mixinStandardHelpOptions = true, description = {
        "Prints what is revoked, as a JSON object: the count of all, and the first 500."}, footer = {"", "Example:",
                "  pinion admin revocations --data ./data"})
final class AdminRevocationsCommand implements Callable<Integer> {

    private final Terminal terminal;

    @Mixin
    private final ConnectionOptions options = new ConnectionOptions();

    AdminRevocationsCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() throws Exception {
        new AdminQuestion("revocations", new JsonLine()).ask(options, terminal);
        return 0;
    }
}
