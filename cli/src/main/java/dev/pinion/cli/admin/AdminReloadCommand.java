package dev.pinion.cli.admin;

import java.util.concurrent.Callable;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

import dev.pinion.cli.connect.AdminQuestion;
import dev.pinion.cli.connect.ConnectionOptions;
import dev.pinion.cli.terminal.JsonLine;
import dev.pinion.cli.terminal.Terminal;

/// Has a running server read its settings anew.
@Command(name = "reload", mixinStandardHelpOptions = true, description = {
        "Has a running server read its settings anew, from the file that it was started with. Prints a JSON object: what",
        "changed, and what waits for a restart. A file that cannot be taken changes nothing, and the answer says why.",
        "SIGHUP does the same, and reads the key files too."}, footer = {"", "Example:",
                "  pinion admin reload --data ./data"})
final class AdminReloadCommand implements Callable<Integer> {
    private final Terminal terminal;

    @Mixin
    private final ConnectionOptions options = new ConnectionOptions();

    AdminReloadCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() throws Exception {
        new AdminQuestion("reload", new JsonLine()).ask(options, terminal);
        return 0;
    }
}
