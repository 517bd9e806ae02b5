package dev.pinion.cli.admin;

import java.time.Instant;
import java.util.List;

import dev.pinion.cli.terminal.TextTable;
import dev.pinion.cli.terminal.TextTable.Column;
import dev.pinion.protocol.json.JsonObject;

/// Sessions for people. Pure.
final class SessionTable {
    private static final List<Column> COLUMNS = List.of(Column.text("WHO"), Column.text("FROM"), Column.number("SINCE"),
            Column.text("TLS"), Column.text("SOFTWARE"), Column.number("TOKEN ENDS"), Column.text("TOKEN"),
            Column.number("SUBS"), Column.number("SENT/s"), Column.number("GOT/s"), Column.number("LAG"),
            Column.text("PINS"), Column.text("SESSION"));

    private SessionTable() {}

    static List<String> lines(JsonObject answer, Instant now) {
        var table = new TextTable(COLUMNS);
        for (Object each : Rows.of(answer, "sessions")) {
            var row = new Cells((JsonObject) each, now);
            table.add(List.of(row.text("sub"), row.text("address"), row.apart("since"), row.text("tls"),
                    row.text("software"), row.apart("token-expires"), row.text("jti"), row.number("subscriptions"),
                    row.rate("sent-per-second"), row.rate("delivered-per-second"), row.number("lag"), row.text("pins"),
                    row.text("session")));
        }
        return table.lines();
    }
}
