package dev.pinion.cli.admin;

import picocli.CommandLine.Command;

import dev.pinion.cli.terminal.Terminal;

/// Lists what is revoked.
@Command(name = "revocations", mixinStandardHelpOptions = true, description = {
        "Prints what is revoked, as a JSON object: the count of all, and the first 500."}, footer = {"", "Example:",
                "  pinion admin revocations --data ./data"})
final class AdminRevocationsCommand extends OperatorCommand {

    AdminRevocationsCommand(Terminal terminal) {
        super("revocations", terminal);
    }
}
