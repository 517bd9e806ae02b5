package dev.pinion.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

import dev.pinion.cli.files.DataDirectory;
import dev.pinion.cli.terminal.Failure;
import dev.pinion.cli.terminal.Terminal;

/// Prints manual pages, made of the same words as `--help`.
@Command(name = "man", mixinStandardHelpOptions = true, description = {
        "Prints the manual page of a command, or writes those of all commands into a folder."}, footer = {"",
                "Examples:", "  pinion man send | man -l -", "  pinion man --to ~/.local/share/man/man1"})
final class ManCommand implements Runnable {

    private final Terminal terminal;

    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Option(names = "--to", paramLabel = "DIR", description = "write all pages there, NAME.1 each")
    private @Nullable Path folder;

    @Parameters(index = "0..*", paramLabel = "COMMAND", description = "for example: send, or certs promote (default: pinion itself)")
    private List<String> names = List.of();

    ManCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public void run() {
        if (folder == null) {
            terminal.print(ManPage.of(named()));
            return;
        }
        try {
            Files.createDirectories(folder);
            writeAll(spec.root().commandLine(), folder);
        } catch (IOException denied) {
            throw new Failure("the pages cannot be written to " + folder + ": " + DataDirectory.reason(denied),
                    "a folder of this user", "", denied);
        }
    }

    private CommandSpec named() {
        CommandLine command = spec.root().commandLine();
        for (String name : names) {
            CommandLine next = command.getSubcommands().get(name);
            if (next == null) {
                throw new ParameterException(spec.commandLine(), "there is no command " + String.join(" ", names)
                        + "; expected one of " + String.join(", ", command.getSubcommands().keySet()));
            }
            command = next;
        }
        return command.getCommandSpec();
    }

    private static void writeAll(CommandLine command, Path folder) throws IOException {
        CommandSpec spec = command.getCommandSpec();
        Files.writeString(folder.resolve(spec.qualifiedName("-") + ".1"), ManPage.of(spec));
        for (CommandLine each : command.getSubcommands().values()) {
            writeAll(each, folder);
        }
    }
}
