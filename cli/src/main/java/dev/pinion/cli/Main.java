package dev.pinion.cli;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;

import picocli.CommandLine;

/// The `pinion` command: reads the arguments, runs one subcommand, ends with its exit code.
public final class Main {

    private Main() {}

    public static void main(String[] arguments) {
        // UTF-8 whatever the locale says: what goes through a pipe must not depend on LANG.
        var out = new PrintStream(new FileOutputStream(FileDescriptor.out), false, StandardCharsets.UTF_8);
        var err = new PrintStream(new FileOutputStream(FileDescriptor.err), true, StandardCharsets.UTF_8);
        int exit = run(new Terminal(System.in, out, err, Boolean.getBoolean("pinion.interactive")), arguments);
        out.flush();
        System.exit(exit);
    }

    /// One call of the command, on the caller's thread.
    static int run(Terminal terminal, String... arguments) {
        return commandLine(terminal, arguments).execute(arguments);
    }

    private static CommandLine commandLine(Terminal terminal, String... arguments) {
        boolean serves = arguments.length > 0 && arguments[0].equals("serve");
        var line = new CommandLine(serves ? new PinionCommand.OnlyServe() : new PinionCommand(),
                new Commands(terminal));
        line.setOut(new PrintWriter(terminal.out(), true, StandardCharsets.UTF_8));
        line.setErr(new PrintWriter(terminal.err(), true, StandardCharsets.UTF_8));
        line.setUsageHelpAutoWidth(true);
        line.setCaseInsensitiveEnumValuesAllowed(true);
        line.setExecutionExceptionHandler(new FailureReport(terminal));
        line.setParameterExceptionHandler(new MisuseReport());
        Words.registerAll(line);
        return line;
    }
}
