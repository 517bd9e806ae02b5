package dev.pinion.cli.certs;

import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

import dev.pinion.cli.terminal.JsonLine;
import dev.pinion.cli.terminal.Terminal;

/// Makes the next key the current one.
@Command(name = "promote", mixinStandardHelpOptions = true, description = {
        "The next key becomes the current one, and another next key is made. New handshakes show it at once;",
        "connections stay. It is refused while a client seen in the last 30 days has not stored the next pin."}, footer = {
                "", "Examples:", "  pinion certs promote --data ./data",
                "  pinion certs promote --data ./data --force      (a stolen key: better that some are locked out)"})
final class CertsPromoteCommand extends CertsQuestionCommand {

    @Option(names = "--force", description = "also when clients are locked out by it until they are given the new pin")
    private boolean force;

    CertsPromoteCommand(Terminal terminal) {
        super("certs-promote", terminal);
    }

    @Override
    JsonLine question() {
        return new JsonLine().add("force", force);
    }
}
