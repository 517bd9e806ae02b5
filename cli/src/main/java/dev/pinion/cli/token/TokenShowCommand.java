package dev.pinion.cli.token;

import java.nio.file.Path;
import java.time.Clock;

import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

import dev.pinion.cli.files.TokenFile;
import dev.pinion.cli.terminal.Failure;
import dev.pinion.cli.terminal.PlainText;
import dev.pinion.cli.terminal.Terminal;
import dev.pinion.server.TokenTrial;

/// Prints what a token says.
@Command(name = "show", mixinStandardHelpOptions = true, description = {
        "Prints the header and the claims of a token, with times in words, and never its signature.",
        "Nothing is verified: that does pinion token check."}, footer = {"", "Example:",
                "  pinion token show anna.token"})
final class TokenShowCommand implements Runnable {

    private final Terminal terminal;

    @Parameters(paramLabel = "FILE", description = "the file that holds the token")
    private Path file = Path.of("");

    TokenShowCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public void run() {
        String token = new TokenFile(file).get();
        try {
            TokenTrial.shown(token, Clock.systemUTC().instant()).forEach(line -> terminal.print(PlainText.of(line)));
        } catch (IllegalArgumentException noToken) {
            throw new Failure(file + " holds no token: " + noToken.getMessage(),
                    "a signed JWT in its compact form, three parts with two dots between them",
                    "ask the issuer for one; an opaque token can only be checked by who made it", noToken);
        }
    }
}
