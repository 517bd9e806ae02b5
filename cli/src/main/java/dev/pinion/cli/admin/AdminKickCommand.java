package dev.pinion.cli.admin;

import java.util.concurrent.Callable;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

import dev.pinion.cli.connect.AdminQuestion;
import dev.pinion.cli.connect.ConnectionOptions;
import dev.pinion.cli.terminal.JsonLine;
import dev.pinion.cli.terminal.Terminal;

/// Ends sessions.
@Command(name = "kick", mixinStandardHelpOptions = true, description = {
        "Ends one session, or all of one subject, at once. Tokens stay good, so whoever is ended may connect again; to keep",
        "somebody out: pinion admin revoke. Prints a JSON object."}, footer = {"", "Examples:",
                "  pinion admin kick --data ./data --session c42", "  pinion admin kick --data ./data --sub anna"})
final class AdminKickCommand implements Callable<Integer> {

    private final Terminal terminal;

    @Mixin
    private final ConnectionOptions options = new ConnectionOptions();

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
        this.terminal = terminal;
    }

    @Override
    public Integer call() throws Exception {
        var question = new JsonLine();
        if (who.session != null) {
            question.add("session", who.session);
        } else if (who.subject != null) {
            question.add("sub", who.subject);
        }
        new AdminQuestion("kick", question).ask(options, terminal);
        return 0;
    }
}
