package dev.pinion.cli.terminal;

import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/// A command that is nothing without one of its subcommands. On the caller's thread.
public abstract class CommandGroup implements Runnable {

    private final String wanted;

    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    /// @param wanted what a subcommand is called here
    protected CommandGroup(String wanted) {
        this.wanted = wanted;
    }

    @Override
    public final void run() {
        throw new ParameterException(spec.commandLine(),
                wanted + " is missing; expected one of " + String.join(", ", spec.subcommands().keySet()));
    }
}
