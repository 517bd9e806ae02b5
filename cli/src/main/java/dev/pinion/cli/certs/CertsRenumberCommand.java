package dev.pinion.cli.certs;

import java.util.concurrent.Callable;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

import dev.pinion.cli.terminal.JsonLine;
import dev.pinion.cli.terminal.Terminal;

/// Cures the number of a pin set that was made while the clock was wrong.
@Command(name = "renumber", mixinStandardHelpOptions = true, description = {
        "Gives the pin set the number that the clock says. For a set whose number was made while the clock was wrong: it is",
        "more than a day ahead, and clients refuse it; certs status and admin health say so. Set the clock right before."}, footer = {
                "", "Example:", "  pinion certs renumber --data ./data"})
final class CertsRenumberCommand implements Callable<Integer> {

    private final Terminal terminal;

    @Mixin
    private final CertsOptions options = new CertsOptions();

    @Option(names = "--json", description = "a JSON object in one line")
    private boolean json;

    CertsRenumberCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() throws Exception {
        options.ask("certs-renumber", new JsonLine(), json, terminal);
        return 0;
    }
}
