package dev.pinion.cli.certs;

import java.util.List;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

import dev.pinion.cli.files.DataDirectory;
import dev.pinion.cli.files.DataOption;
import dev.pinion.cli.files.ServedPins;
import dev.pinion.cli.terminal.JsonLine;
import dev.pinion.cli.terminal.Terminal;
import dev.pinion.protocol.Pin;

/// Prints the pins that clients need. Reads the key folder only, so the server may run or not.
@Command(name = "pins", mixinStandardHelpOptions = true, description = {
        "Prints the pins of the server's keys, one a line: the current key's first, then the next one's,",
        "then the recovery key's where there is one. Give all to every client: the second is its way in after the key",
        "has changed."}, footer = {"", "Example:", "  pinion certs pins --data ./data"})
final class CertsPinsCommand implements Runnable {

    private static final List<String> ROLES = List.of("current", "next", "recovery");

    private final Terminal terminal;

    @Mixin
    private final DataOption data = new DataOption();

    @Option(names = "--json", description = "one JSON object a line")
    private boolean json;

    CertsPinsCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public void run() {
        DataDirectory directory = data.directory();
        directory.mustBeUsed();
        List<Pin> pins = ServedPins.onDisk(directory).pins();
        for (int i = 0; i < pins.size(); i++) {
            String pin = pins.get(i).toString();
            terminal.print(json
                    ? new JsonLine().add("pin", pin).add("key", ROLES.get(Math.min(i, ROLES.size() - 1))).toString()
                    : pin);
        }
    }
}
