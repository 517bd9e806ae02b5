package dev.pinion.cli.certs;

import java.util.concurrent.Callable;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

import dev.pinion.cli.terminal.JsonLine;
import dev.pinion.cli.terminal.Terminal;

/// Shows the keys, who knows the next one, and what the server does for them.
@Command(name = "status", mixinStandardHelpOptions = true, description = {
        "Shows the server's keys with their pins and dates, which clients know the next pin, which do not yet and when",
        "they were last seen, and what is wrong with changed key files. --json is a contract; docs/operate.md has it."}, footer = {
                "", "Examples:", "  pinion certs status --data ./data", "  pinion certs status --data ./data --json"})
final class CertsStatusCommand implements Callable<Integer> {

    private final Terminal terminal;

    @Mixin
    private final CertsOptions options = new CertsOptions();

    @Option(names = "--json", description = "a JSON object in one line")
    private boolean json;

    CertsStatusCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() throws Exception {
        options.ask("certs-status", new JsonLine(), json, terminal);
        return 0;
    }
}
