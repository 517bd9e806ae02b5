package dev.pinion.cli.admin;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

import dev.pinion.cli.terminal.JsonLine;
import dev.pinion.cli.terminal.Terminal;

/// Ends sessions.
@Command(name = "kick", mixinStandardHelpOptions = true, description = {
        "Ends one session, or all of one subject, at once. Tokens stay good, so whoever is ended may connect again; to keep",
        "somebody out: pinion admin revoke. Prints a JSON object."}, footer = {"", "Examples:",
                "  pinion admin kick --data ./data --session c42", "  pinion admin kick --data ./data --sub anna"})
final class AdminKickCommand extends OperatorCommand {

    @ArgGroup(multiplicity = "1")
    private Who who = new Who();

    /// One of them.
    static final class Who {
        @Option(names = "--session", paramLabel = "NAME", description = "this session, as admin sessions names it")
        private @Nullable String session;

        @Option(names = "--sub", paramLabel = "SUBJECT", description = "all sessions of this subject")
        private @Nullable String subject;
    }

    AdminKickCommand(Terminal terminal) {
        super("kick", terminal);
    }

    @Override
    JsonLine question() {
        return new JsonLine().addIfSaid("session", who.session).addIfSaid("sub", who.subject);
    }
}
