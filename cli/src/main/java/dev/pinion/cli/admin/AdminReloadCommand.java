package dev.pinion.cli.admin;

import picocli.CommandLine.Command;

import dev.pinion.cli.terminal.Terminal;

/// Has a running server read its settings anew.
@Command(name = "reload", mixinStandardHelpOptions = true, description = {
        "Has a running server read its settings anew, from the file that it was started with. Prints a JSON object: what",
        "changed, and what waits for a restart. A file that cannot be taken changes nothing, and the answer says why.",
        "SIGHUP does the same, and reads the key files too."}, footer = {"", "Example:",
                "  pinion admin reload --data ./data"})
final class AdminReloadCommand extends OperatorCommand {
    AdminReloadCommand(Terminal terminal) {
        super("reload", terminal);
    }
}
