package dev.pinion.cli.certs;

import java.util.concurrent.Callable;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

import dev.pinion.cli.terminal.JsonLine;
import dev.pinion.cli.terminal.Terminal;

/// Forgets retired keys.
@Command(name = "retire", mixinStandardHelpOptions = true, description = {
        "Destroys the private keys of all retired keys. They vouch for their successors: a client that knows only such",
        "a key learns nothing any more and must be given the pins. Certificates stay, to verify what they have signed."}, footer = {
                "", "Example:", "  pinion certs retire --data ./data"})
final class CertsRetireCommand implements Callable<Integer> {

    private final Terminal terminal;

    @Mixin
    private final CertsOptions options = new CertsOptions();

    @Option(names = "--json", description = "a JSON object in one line")
    private boolean json;

    CertsRetireCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() throws Exception {
        options.ask("certs-retire", new JsonLine(), json, terminal);
        return 0;
    }
}
