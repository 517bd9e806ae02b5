package dev.pinion.cli;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;

import picocli.CommandLine;

import dev.pinion.cli.admin.AdminCommand;
import dev.pinion.cli.admin.TopCommand;
import dev.pinion.cli.archive.BackupCommand;
import dev.pinion.cli.archive.RestoreCommand;
import dev.pinion.cli.bench.BenchCommand;
import dev.pinion.cli.certs.CertsCommand;
import dev.pinion.cli.db.DbCommand;
import dev.pinion.cli.demo.DemoCommand;
import dev.pinion.cli.hostile.HostileCommand;
import dev.pinion.cli.pins.PinsCommand;
import dev.pinion.cli.serve.LogSetup;
import dev.pinion.cli.serve.ServeCommand;
import dev.pinion.cli.settings.ConfigCommand;
import dev.pinion.cli.talk.ChatCommand;
import dev.pinion.cli.talk.ListenCommand;
import dev.pinion.cli.talk.ReplyCommand;
import dev.pinion.cli.talk.RequestCommand;
import dev.pinion.cli.talk.SendCommand;
import dev.pinion.cli.terminal.Terminal;
import dev.pinion.cli.token.TokenCommand;
import dev.pinion.cli.typed.Words;

/// The `pinion` command: reads the arguments, runs one subcommand, ends with its exit code.
public final class Main {

    private Main() {}

    public static void main(String[] arguments) {
        // UTF-8 whatever the locale says: what goes through a pipe must not depend on LANG.
        var out = new PrintStream(new FileOutputStream(FileDescriptor.out), false, StandardCharsets.UTF_8);
        var err = new PrintStream(new FileOutputStream(FileDescriptor.err), true, StandardCharsets.UTF_8);
        int exit = run(new Terminal(System.in, out, err, Boolean.getBoolean("pinion.interactive")), arguments);
        out.flush();
        LogSetup.end();
        System.exit(exit);
    }

    /// One call of the command, on the caller's thread.
    static int run(Terminal terminal, String... arguments) {
        return commandLine(terminal, arguments).execute(arguments);
    }

    /// All commands; of `serve` alone nothing else is made, so that it starts sooner.
    static CommandLine commandLine(Terminal terminal, String... arguments) {
        boolean serves = arguments.length > 0 && arguments[0].equals("serve");
        CommandLine line = serves ? onlyServe(terminal) : withAll(terminal);
        line.setOut(new PrintWriter(terminal.out(), true, StandardCharsets.UTF_8));
        line.setErr(new PrintWriter(terminal.err(), true, StandardCharsets.UTF_8));
        line.setUsageHelpAutoWidth(true);
        line.setCaseInsensitiveEnumValuesAllowed(true);
        line.setExecutionExceptionHandler(new FailureReport(terminal));
        line.setParameterExceptionHandler(new MisuseReport());
        Words.registerAll(line);
        return line;
    }

    private static CommandLine onlyServe(Terminal terminal) {
        return new CommandLine(new PinionCommand.OnlyServe()).addSubcommand(ServeCommand.on(terminal));
    }

    private static CommandLine withAll(Terminal terminal) {
        return new CommandLine(new PinionCommand()).addSubcommand(ServeCommand.on(terminal))
                .addSubcommand(new DemoCommand(terminal, Main.class.getName()))
                .addSubcommand(new SendCommand(terminal))
                .addSubcommand(new ListenCommand(terminal))
                .addSubcommand(new ChatCommand(terminal))
                .addSubcommand(new RequestCommand(terminal))
                .addSubcommand(new ReplyCommand(terminal))
                .addSubcommand(PinsCommand.on(terminal))
                .addSubcommand(TokenCommand.on(terminal))
                .addSubcommand(CertsCommand.on(terminal))
                .addSubcommand(AdminCommand.on(terminal))
                .addSubcommand(ConfigCommand.on(terminal))
                .addSubcommand(new TopCommand(terminal))
                .addSubcommand(new BackupCommand(terminal))
                .addSubcommand(new RestoreCommand(terminal))
                .addSubcommand(DbCommand.on(terminal))
                .addSubcommand(BenchCommand.on(terminal))
                .addSubcommand(new HostileCommand(terminal))
                .addSubcommand(new CompletionCommand(terminal))
                .addSubcommand(new ManCommand(terminal));
    }
}
