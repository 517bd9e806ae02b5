package dev.pinion.cli.admin;

import picocli.CommandLine.Option;

import dev.pinion.cli.terminal.Terminal;
import dev.pinion.protocol.json.JsonObject;

/// A question whose answer is a table for people, and with `--json` what the server said. On the caller's thread.
abstract class OperatorTable extends OperatorCommand {

    @Option(names = "--json", description = "a JSON object instead of a table")
    private boolean json;

    /// @param name of the command at `/server/admin/`
    OperatorTable(String name, Terminal terminal) {
        super(name, terminal);
    }

    @Override
    final void show(String answer, JsonObject read, Terminal to) {
        if (json) {
            super.show(answer, read, to);
        } else {
            table(read, to);
        }
    }

    /// Shows the answer as a table.
    abstract void table(JsonObject answer, Terminal to);
}
