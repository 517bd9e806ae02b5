package dev.pinion.cli.pins;

import java.io.IOException;
import java.util.List;

import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

import dev.pinion.cli.terminal.Terminal;
import dev.pinion.cli.typed.ServerAddress;
import dev.pinion.client.pins.PinFile;
import dev.pinion.protocol.Pin;

/// Adds pins that a person has confirmed.
@Command(name = "add", mixinStandardHelpOptions = true, description = {
        "Adds pins of a server, as `pinion certs pins` prints them on its side: the current key's first, then the next one's.",
        "They count instead of what was learned before. Ask whoever runs the server, over another way than this connection."}, footer = {
                "", "Example:", "  pinion pins add --pin-file pins.txt localhost:61614 sha256//… sha256//…"})
final class PinsAddCommand extends PinFileWork {

    private final Terminal terminal;

    @Parameters(index = "0", paramLabel = "HOST:PORT", description = "the server, as --server names it")
    private ServerAddress server = new ServerAddress("localhost", 1);

    @Parameters(index = "1..*", arity = "1..*", paramLabel = "PIN", description = "sha256//…")
    private List<Pin> added = List.of();

    PinsAddCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    void work(PinFile pins) throws IOException {
        pins.add(server.host(), server.port(), added);
        terminal.tell("added " + added.size() + (added.size() == 1 ? " pin of " : " pins of ") + server);
    }
}
