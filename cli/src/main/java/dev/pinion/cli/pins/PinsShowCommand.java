package dev.pinion.cli.pins;

import java.io.IOException;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

import dev.pinion.cli.terminal.JsonLine;
import dev.pinion.cli.terminal.PlainText;
import dev.pinion.cli.terminal.Terminal;
import dev.pinion.cli.typed.ServerAddress;
import dev.pinion.client.pins.PinFile;
import dev.pinion.protocol.Pin;

/// Prints what a pin file knows.
@Command(name = "show", mixinStandardHelpOptions = true, description = {
        "Prints the servers that the file knows and their pins, one pin a line: the current key's first, then the next one's.",
        "A pin set with a number was learned from the server, with proof; others were added by hand."}, footer = {"",
                "Example:", "  pinion pins show --pin-file pins.txt"})
final class PinsShowCommand extends PinFileWork {

    private final Terminal terminal;

    @Option(names = "--json", description = "one JSON object a line")
    private boolean json;

    @Parameters(index = "0", arity = "0..1", paramLabel = "HOST:PORT", description = "this server only")
    private @Nullable ServerAddress only;

    PinsShowCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    void work(PinFile pins) throws IOException {
        boolean found = false;
        for (PinFile.Server server : pins.servers()) {
            if (only == null || (only.host().equalsIgnoreCase(server.host()) && only.port() == server.port())) {
                found = true;
                show(server);
            }
        }
        if (only != null && !found) {
            throw unknown(only.toString());
        }
    }

    private void show(PinFile.Server server) {
        String address = PlainText.of(new ServerAddress(server.host(), server.port()).toString());
        long number = server.pins().number();
        for (Pin pin : server.pins().pins()) {
            terminal.print(json
                    ? new JsonLine().add("server", address).add("pin", pin.toString()).add("set", number).toString()
                    : address + " " + pin + (number > 0 ? " set " + number : ""));
        }
    }
}
