package dev.pinion.cli.admin;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

import dev.pinion.cli.terminal.JsonLine;
import dev.pinion.cli.terminal.Terminal;

/// Lists from where tokens are guessed.
@Command(name = "addresses", mixinStandardHelpOptions = true, description = {
        "Prints the addresses from where tokens were guessed lately, as a JSON object: the count of all, and the first 500.",
        "Guesses from there are answered late; good tokens are let in at once, from everywhere.",
        "An address that many share can be exempted: pinion serve --trusted CIDR."}, footer = {"", "Examples:",
                "  pinion admin addresses --data ./data", "  pinion admin addresses --data ./data --lift 192.0.2.7"})
final class AdminAddressesCommand extends OperatorCommand {

    @Option(names = "--lift", paramLabel = "ADDRESS", description = "forgive this address, or the /64 of an IPv6 one, all that was counted")
    private @Nullable String lift;

    AdminAddressesCommand(Terminal terminal) {
        super("addresses", terminal);
    }

    @Override
    JsonLine question() {
        return new JsonLine().addIfSaid("lift", lift);
    }
}
