package dev.pinion.cli;

import java.io.PrintWriter;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

import picocli.CommandLine;
import picocli.CommandLine.IParameterExceptionHandler;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

import dev.pinion.server.settings.typed.Nearest;

/// Wrong use: exit code 2, one sentence, the nearest thing that exists, and where to read more.
final class MisuseReport implements IParameterExceptionHandler {

    private static final int SUGGESTIONS_MAX = 3;

    @Override
    public int handleParseException(ParameterException misuse, String[] arguments) {
        CommandLine command = misuse.getCommandLine();
        String name = command.getCommandSpec().qualifiedName();
        PrintWriter err = command.getErr();
        Optional<String> noCommand = unknownCommand(command, misuse);
        Optional<String> unknown = unknownOption(command, arguments);
        if (noCommand.isPresent()) {
            err.println(name + ": there is no command " + noCommand.get());
            suggest(err, noCommand.get(), List.copyOf(command.getSubcommands().keySet()));
        } else if (unknown.isPresent()) {
            err.println(name + ": there is no option " + unknown.get());
            suggest(err, unknown.get(), options(command));
        } else if (misuse instanceof UnmatchedArgumentException surplus && !surplus.getUnmatched().isEmpty()) {
            err.println(name + ": nothing more was expected, but there is " + surplus.getUnmatched().getFirst());
        } else {
            String.valueOf(misuse.getMessage()).lines().forEach(line -> err.println(name + ": " + line));
        }
        err.println("  see: " + name + " --help");
        err.flush();
        return CommandLine.ExitCode.USAGE;
    }

    /// The word where a command was expected: what follows it, options too, would have been that command's.
    private static Optional<String> unknownCommand(CommandLine command, ParameterException misuse) {
        return misuse instanceof UnmatchedArgumentException unmatched && !command.getSubcommands().isEmpty()
                ? unmatched.getUnmatched().stream().findFirst().filter(word -> !word.startsWith("-"))
                : Optional.empty();
    }

    /// Looked for before the message: after a mistyped option its value is taken for something else, and the message would be about that.
    private static Optional<String> unknownOption(CommandLine command, String[] arguments) {
        List<String> known = options(command);
        return Arrays.stream(arguments)
                .takeWhile(each -> !each.equals("--"))
                .filter(each -> each.startsWith("--"))
                .map(each -> each.replaceAll("=.*", ""))
                .filter(each -> !known.contains(each))
                .findFirst();
    }

    private static List<String> options(CommandLine command) {
        return command.getCommandSpec().options().stream().flatMap(each -> Arrays.stream(each.names())).toList();
    }

    private static void suggest(PrintWriter err, String typed, List<String> known) {
        Nearest.to(typed, known)
                .stream()
                .limit(SUGGESTIONS_MAX)
                .forEach(word -> err.println("  did you mean " + word + "?"));
    }
}
