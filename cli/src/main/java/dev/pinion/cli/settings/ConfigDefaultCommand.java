package dev.pinion.cli.settings;

import java.util.concurrent.Callable;

import picocli.CommandLine.Command;

import dev.pinion.cli.terminal.Terminal;
import dev.pinion.server.settings.SettingsText;

/// Prints the file to begin with.
@Command(name = "default", mixinStandardHelpOptions = true, description = {
        "Prints a file with every setting, its range, its default, and what it does."}, footer = {"", "Example:",
                "  pinion config default > pinion.conf"})
final class ConfigDefaultCommand implements Callable<Integer> {
    private final Terminal terminal;

    ConfigDefaultCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() {
        terminal.print(SettingsText.file().stripTrailing());
        return 0;
    }
}
