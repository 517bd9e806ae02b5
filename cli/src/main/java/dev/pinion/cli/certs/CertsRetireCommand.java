package dev.pinion.cli.certs;

import picocli.CommandLine.Command;

import dev.pinion.cli.terminal.Terminal;

/// Forgets retired keys.
@Command(name = "retire", mixinStandardHelpOptions = true, description = {
        "Destroys the private keys of all retired keys. They vouch for their successors: a client that knows only such",
        "a key learns nothing any more and must be given the pins. Certificates stay, to verify what they have signed."}, footer = {
                "", "Example:", "  pinion certs retire --data ./data"})
final class CertsRetireCommand extends CertsQuestionCommand {

    CertsRetireCommand(Terminal terminal) {
        super("certs-retire", terminal);
    }
}
