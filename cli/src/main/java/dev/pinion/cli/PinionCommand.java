package dev.pinion.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

import dev.pinion.cli.terminal.Version;

/// The command without a subcommand: only tells what there is.
@Command(name = "pinion", mixinStandardHelpOptions = true, versionProvider = Version.class, description = {
        "A TLS-only, token-authenticated message server. A message is echoed to everyone who may read its"
                + " channel only after it is safely on disk."}, footer = {"", "Try it all in one go:", "  pinion demo",
                        "",
                        "Where --data is left out, the folder is /var/lib/pinion for root, and for others $XDG_DATA_HOME/pinion or",
                        "~/.local/share/pinion; a server elsewhere is named by --server.", "",
                        "Exit codes: 0 done, 1 failed, 2 wrong use."})
final class PinionCommand implements Runnable {

    /// The same for `serve`, which starts sooner when it need not read the options of all the others.
    @Command(name = "pinion")
    static final class OnlyServe {}

    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(),
                "a command is missing; expected one of " + String.join(", ", spec.subcommands().keySet()));
    }
}
