package dev.pinion.cli.certs;

import picocli.CommandLine.Command;

import dev.pinion.cli.terminal.Terminal;

/// Cures the number of a pin set that was made while the clock was wrong.
@Command(name = "renumber", mixinStandardHelpOptions = true, description = {
        "Gives the pin set the number that the clock says. For a set whose number was made while the clock was wrong: it is",
        "more than a day ahead, and clients refuse it; certs status and admin health say so. Set the clock right before."}, footer = {
                "", "Example:", "  pinion certs renumber --data ./data"})
final class CertsRenumberCommand extends CertsQuestionCommand {

    CertsRenumberCommand(Terminal terminal) {
        super("certs-renumber", terminal);
    }
}
