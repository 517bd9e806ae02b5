package dev.pinion.cli.certs;

import picocli.CommandLine.Command;

import dev.pinion.cli.terminal.Terminal;

/// Shows the keys, who knows the next one, and what the server does for them.
@Command(name = "status", mixinStandardHelpOptions = true, description = {
        "Shows the server's keys with their pins and dates, which clients know the next pin, which do not yet and when",
        "they were last seen, and what is wrong with changed key files. --json is a contract; docs/operate.md has it."}, footer = {
                "", "Examples:", "  pinion certs status --data ./data", "  pinion certs status --data ./data --json"})
final class CertsStatusCommand extends CertsQuestionCommand {

    CertsStatusCommand(Terminal terminal) {
        super("certs-status", terminal);
    }
}
