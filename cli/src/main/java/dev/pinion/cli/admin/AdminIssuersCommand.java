package dev.pinion.cli.admin;

import picocli.CommandLine.Command;

import dev.pinion.cli.terminal.Terminal;

/// Lists whose tokens are accepted.
@Command(name = "issuers", mixinStandardHelpOptions = true, description = {
        "Prints whose tokens the server accepts, as a JSON object: the keys of each issuer and whether they are there",
        "(good; stale: the last attempt failed; kept: from before the start; absent: its tokens are refused), and what",
        "its words grant."}, footer = {"", "Example:", "  pinion admin issuers --data ./data"})
final class AdminIssuersCommand extends OperatorCommand {

    AdminIssuersCommand(Terminal terminal) {
        super("issuers", terminal);
    }
}
