package dev.pinion.cli;

import java.util.stream.Collectors;

import picocli.CommandLine;
import picocli.CommandLine.IExecutionExceptionHandler;
import picocli.CommandLine.ParseResult;

import dev.pinion.cli.terminal.Failure;
import dev.pinion.cli.terminal.PlainText;
import dev.pinion.cli.terminal.Terminal;
import dev.pinion.client.PinionException;

/// What a person reads when a command fails: what was wrong, what was expected, what to do. Exit code 1.
///
/// @param terminal whose stderr is written to
record FailureReport(Terminal terminal) implements IExecutionExceptionHandler {

    @Override
    public int handleExecutionException(Exception failed, CommandLine command, ParseResult arguments) {
        String name = command.getCommandSpec().qualifiedName();
        switch (failed) {
            case Failure known -> report(name, String.valueOf(known.getMessage()), known.expected(), known.advice());
            case PinionException peer -> report(name, peer.wrong(), peer.expected(),
                    withoutWhatWasSaid(peer.advice(), peer.wrong()));
            default -> {
                terminal.tell(name + ": this is a fault of Pinion itself; please report it with the lines that follow");
                failed.printStackTrace(terminal.err());
            }
        }
        return CommandLine.ExitCode.SOFTWARE;
    }

    private void report(String name, String wrong, String expected, String advice) {
        terminal.tell(name + ": " + lines(wrong));
        if (!expected.isEmpty()) {
            terminal.tell("  expected: " + lines(expected));
        }
        if (!advice.isEmpty()) {
            terminal.tell("  to do:    " + lines(advice));
        }
    }

    /// The body of an ERROR frame repeats its message, for clients that show only the one or the other.
    private static String withoutWhatWasSaid(String advice, String wrong) {
        return advice.lines().dropWhile(wrong::contains).collect(Collectors.joining("\n"));
    }

    /// Some words in it are the peer's: shown, not obeyed. Our own line ends stay.
    private static String lines(String text) {
        return text.lines().map(PlainText::of).collect(Collectors.joining(System.lineSeparator()));
    }
}
