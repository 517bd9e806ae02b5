package dev.pinion.cli.admin;

import java.time.Instant;
import java.util.List;

import picocli.CommandLine.Command;

import dev.pinion.cli.terminal.Terminal;
import dev.pinion.cli.terminal.TextTable;
import dev.pinion.cli.terminal.TextTable.Column;
import dev.pinion.protocol.json.JsonObject;

/// Shows what bounds the server's peers.
@Command(name = "limits", mixinStandardHelpOptions = true, description = {
        "Prints each limit of the running server with its value, who said it, and how far it is used now where that can be",
        "counted: for a limit of each connection, address or identity by the one that uses most of it. Below it the",
        "identities whose tokens lower theirs (pinion_limits)."}, footer = {"", "Examples:",
                "  pinion admin limits --data ./data", "  pinion admin limits --data ./data --json"})
final class AdminLimitsCommand extends OperatorTable {
    private static final List<Column> COLUMNS = List.of(Column.text("LIMIT"), Column.number("VALUE"),
            Column.number("USED"), Column.text("SOURCE"));
    private static final List<Column> LOWERED = List.of(Column.text("WHO"), Column.number("CONNECTIONS"),
            Column.number("MESSAGES/s"), Column.number("BURST"), Column.number("BYTES/s"), Column.number("BURST"),
            Column.number("BODY"), Column.number("CURSORS"));

    AdminLimitsCommand(Terminal terminal) {
        super("limits", terminal);
    }

    @Override
    void table(JsonObject answer, Terminal to) {
        var limits = new TextTable(COLUMNS);
        for (Object each : Rows.of(answer, "limits")) {
            var row = new Cells((JsonObject) each, Instant.EPOCH);
            limits.add(List.of(row.text("limit"), row.text("value"), row.number("used"), row.text("source")));
        }
        limits.lines().forEach(to::print);
        List<?> lower = Rows.of(answer, "lowered-by-tokens");
        if (!lower.isEmpty()) {
            var table = new TextTable(LOWERED);
            for (Object each : lower) {
                var row = new Cells((JsonObject) each, Instant.EPOCH);
                table.add(List.of(row.text("sub"), row.number("connections.per.identity.max"),
                        row.number("messages.per.second"), row.number("messages.burst"), row.number("bytes.per.second"),
                        row.number("bytes.burst"), row.number("message.body.max"), row.number("cursors.max")));
            }
            to.print("");
            table.lines().forEach(to::print);
        }
    }
}
