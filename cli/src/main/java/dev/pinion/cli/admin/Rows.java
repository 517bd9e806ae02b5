package dev.pinion.cli.admin;

import java.util.ArrayList;
import java.util.List;

import dev.pinion.cli.terminal.Failure;
import dev.pinion.cli.terminal.PlainText;
import dev.pinion.protocol.json.JsonFault;
import dev.pinion.protocol.json.JsonObject;

/// The rows of an answer. Pure.
final class Rows {
    private Rows() {}

    static List<?> of(JsonObject answer, String name) {
        try {
            List<?> rows = answer.array(name);
            if (rows.stream().allMatch(JsonObject.class::isInstance)) {
                return rows;
            }
            throw new JsonFault(name + " holds something that is no object");
        } catch (JsonFault strange) {
            throw new Failure("the server's answer cannot be read: " + strange.getMessage(),
                    "an answer of this version's server", "--json prints it as it came", strange);
        }
    }

    /// What a person must know of a table that does not show all.
    static String rest(JsonObject answer, String name, String narrower) {
        int shown = of(answer, name).size();
        String all = new Cells(answer, java.time.Instant.EPOCH).number("count");
        return Integer.toString(shown).equals(all.replace(",", "")) ? ""
                : shown + " of " + all + " are shown; " + narrower;
    }

    /// A line for each server over the same database that has not answered: what is shown is without it.
    static List<String> silent(JsonObject answer) {
        List<String> lines = new ArrayList<>();
        for (Object each : of(answer, "servers")) {
            var server = (JsonObject) each;
            if (server.has("fault")) {
                lines.add("without server " + PlainText.of(server.text("server")) + ": "
                        + PlainText.of(server.text("fault")));
            }
        }
        return lines;
    }
}
