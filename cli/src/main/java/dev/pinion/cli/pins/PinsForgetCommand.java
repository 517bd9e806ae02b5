package dev.pinion.cli.pins;

import java.io.IOException;

import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

import dev.pinion.cli.terminal.Terminal;
import dev.pinion.cli.typed.ServerAddress;
import dev.pinion.client.pins.PinFile;

/// Forgets a server.
@Command(name = "forget", mixinStandardHelpOptions = true, description = {
        "Removes all pins of a server: it is a stranger from then on, and is not connected to."}, footer = {"",
                "Example:", "  pinion pins forget --pin-file pins.txt localhost:61614"})
final class PinsForgetCommand extends PinFileWork {

    private final Terminal terminal;

    @Parameters(index = "0", paramLabel = "HOST:PORT", description = "the server, as --server names it")
    private ServerAddress server = new ServerAddress("localhost", 1);

    PinsForgetCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    void work(PinFile pins) throws IOException {
        if (!pins.forget(server.host(), server.port())) {
            throw unknown(server.toString());
        }
        terminal.tell("forgot " + server);
    }
}
