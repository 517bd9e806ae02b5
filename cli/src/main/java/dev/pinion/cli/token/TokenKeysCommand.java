package dev.pinion.cli.token;

import java.time.Instant;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

import dev.pinion.cli.files.DataOption;
import dev.pinion.cli.terminal.JsonLine;
import dev.pinion.cli.terminal.Terminal;
import dev.pinion.server.issuer.IssuerKeyStatus;
import dev.pinion.server.issuer.TokenIssuer;

/// Lists the issuer's keys.
@Command(name = "keys", mixinStandardHelpOptions = true, description = {
        "Prints the keys whose tokens are accepted, one a line, the one that signs first:",
        "id, algorithm, since when, and until when for one that retires."}, footer = {"", "Example:",
                "  pinion token keys --data ./data"})
final class TokenKeysCommand implements Runnable {

    private final Terminal terminal;

    @Mixin
    private final DataOption data = new DataOption();

    @Option(names = "--json", description = "one JSON object a line")
    private boolean json;

    TokenKeysCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public void run() {
        TokenIssuer issuer = IssuerFolder.of(data.path()).open();
        for (IssuerKeyStatus key : IssuerFolder.told(issuer::keys)) {
            terminal.print(json ? line(key) : words(key));
        }
    }

    private static String words(IssuerKeyStatus key) {
        return key.id() + "  " + key.algorithm() + "  since " + key.since().map(Instant::toString).orElse("-")
                + key.publishedUntil().map(until -> "  retires " + until).orElse("  signs");
    }

    private static String line(IssuerKeyStatus key) {
        var line = new JsonLine().add("kid", key.id()).add("alg", key.algorithm()).add("signs", key.signs());
        key.since().ifPresent(since -> line.add("since", since.toString()));
        key.publishedUntil().ifPresent(until -> line.add("until", until.toString()));
        return line.toString();
    }
}
