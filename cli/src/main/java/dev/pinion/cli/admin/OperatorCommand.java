package dev.pinion.cli.admin;

import java.util.concurrent.Callable;

import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

import dev.pinion.cli.connect.AdminConversation;
import dev.pinion.cli.connect.ConnectionOptions;
import dev.pinion.cli.terminal.JsonLine;
import dev.pinion.cli.terminal.PlainText;
import dev.pinion.cli.terminal.Terminal;
import dev.pinion.protocol.json.JsonObject;

/// One question to a running server, and its answer. On the caller's thread.
abstract class OperatorCommand implements Callable<Integer> {

    private final String name;
    private final Terminal terminal;

    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Mixin
    private final ConnectionOptions options = new ConnectionOptions();

    /// @param name of the command at `/server/admin/`
    OperatorCommand(String name, Terminal terminal) {
        this.name = name;
        this.terminal = terminal;
    }

    @Override
    public final Integer call() throws Exception {
        String answer = AdminConversation.ask(options, terminal, name, question());
        JsonObject read = AdminConversation.object(answer);
        show(answer, read, terminal);
        Rows.silent(read).forEach(terminal::tell);
        return 0;
    }

    /// What is asked.
    JsonLine question() {
        return new JsonLine();
    }

    /// Shows the answer: as it came, where a command has nothing better.
    void show(String answer, JsonObject read, Terminal to) {
        to.print(PlainText.of(answer));
    }

    final ParameterException wrongUse(String what) {
        return new ParameterException(spec.commandLine(), what);
    }
}
