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
        Optional<String> unknown = unknownOption(command, arguments);
        if (unknown.isPresent()) {
            err.println(name + ": there is no option " + unknown.get());
            suggest(err, unknown.get(), options(command));
        } else {
            String.valueOf(misuse.getMessage()).lines().forEach(line -> err.println(name + ": " + line));
            if (misuse instanceof UnmatchedArgumentException unmatched && !unmatched.getUnmatched().isEmpty()) {
                suggest(err, unmatched.getUnmatched().getFirst(), List.copyOf(command.getSubcommands().keySet()));
            }
        }
        err.println("  see: " + name + " --help");
        err.flush();
        return CommandLine.ExitCode.USAGE;
    }

    /// Looked for first: after a mistyped option its value is taken for something else, and the message would be about that.
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
