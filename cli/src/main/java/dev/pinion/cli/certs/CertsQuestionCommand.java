package dev.pinion.cli.certs;

import java.util.concurrent.Callable;

import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

import dev.pinion.cli.terminal.JsonLine;
import dev.pinion.cli.terminal.Terminal;

/// One command of the server's keys that a running server, or else the files, answers. On the caller's thread.
abstract class CertsQuestionCommand implements Callable<Integer> {

    private final String name;
    private final Terminal terminal;

    @Mixin
    private final CertsOptions options = new CertsOptions();

    @Option(names = "--json", description = "a JSON object in one line")
    private boolean json;

    /// @param name of the command at `/server/admin/`
    CertsQuestionCommand(String name, Terminal terminal) {
        this.name = name;
        this.terminal = terminal;
    }

    @Override
    public final Integer call() throws Exception {
        options.ask(name, question(), json, terminal);
        return 0;
    }

    /// What is asked.
    JsonLine question() {
        return new JsonLine();
    }
}
