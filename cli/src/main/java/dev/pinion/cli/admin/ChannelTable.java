package dev.pinion.cli.admin;

import java.time.Instant;
import java.util.List;

import dev.pinion.cli.terminal.TextTable;
import dev.pinion.cli.terminal.TextTable.Column;
import dev.pinion.protocol.json.JsonObject;

/// Channels for people. Pure.
final class ChannelTable {
    private static final List<Column> COLUMNS = List.of(Column.text("CHANNEL"), Column.number("FIRST"),
            Column.number("LAST"), Column.number("MSG/s"), Column.number("BYTES"), Column.number("READERS"),
            Column.number("LAG"), Column.text("SLOWEST"), Column.text("RETENTION"));

    private ChannelTable() {}

    static List<String> lines(JsonObject answer, Instant now) {
        var table = new TextTable(COLUMNS);
        for (Object each : Rows.of(answer, "channels")) {
            var row = new Cells((JsonObject) each, now);
            String slowest = row.text("slowest");
            table.add(List.of(row.text("channel"), row.number("first"), row.number("last"), row.rate("per-second"),
                    row.bytes("bytes"), row.number("readers"), row.number("lag"),
                    slowest.isEmpty() ? "" : row.text("slowest-sub") + " " + slowest,
                    row.text("retention").isEmpty() ? "all is kept" : row.text("retention")));
        }
        return table.lines();
    }
}
