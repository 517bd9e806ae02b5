package dev.pinion.cli;

import picocli.AutoComplete;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

import dev.pinion.cli.terminal.Terminal;

/// Prints the shell's completion of all commands and options, which picocli makes of them.
@Command(name = "completion", mixinStandardHelpOptions = true, description = {
        "Prints what a shell (bash, or zsh with bashcompinit) needs to complete commands and options."}, footer = {"",
                "Example:", "  pinion completion > ~/.local/share/bash-completion/completions/pinion"})
final class CompletionCommand implements Runnable {

    private final Terminal terminal;

    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    CompletionCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public void run() {
        terminal.print(AutoComplete.bash("pinion", spec.root().commandLine()));
    }
}
