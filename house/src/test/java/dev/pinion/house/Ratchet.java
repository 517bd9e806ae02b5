package dev.pinion.house;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/// A table of what is larger than a rule allows, with reasons: `house/ratchets/NAME.txt`, one line for each, `key number reason`.
/// Its numbers may only go down, and go down when they can: one that is too large fails as well. Immutable.
///
/// @param name of the table
/// @param lines by key
record Ratchet(String name, Map<String, Line> lines) {

    private static final Pattern LINE = Pattern.compile("(\\S+) +(\\d+)(?: +(\\S.*))?");

    record Line(int number, String reason) {}

    static Ratchet read(String name) {
        return parse(name, Sources.text(Sources.root().resolve("house/ratchets").resolve(name + ".txt")));
    }

    static Ratchet parse(String name, String text) {
        Map<String, Line> lines = new TreeMap<>();
        for (String line : text.lines().filter(each -> !each.isBlank() && !each.startsWith("#")).toList()) {
            Matcher parts = LINE.matcher(line);
            if (!parts.matches()) {
                throw new IllegalArgumentException(name + ".txt: `" + line + "` is not `key number reason`");
            }
            String reason = parts.group(3);
            lines.put(parts.group(1), new Line(Integer.parseInt(parts.group(2)), reason == null ? "" : reason));
        }
        return new Ratchet(name, lines);
    }

    /// What must change, and the lines of the whole table as it should be, to paste; empty when all is as it says.
    ///
    /// @param found what is there now: keys with their numbers
    /// @param details of keys, for whoever has to do something about one
    String report(Map<String, Integer> found, Map<String, String> details) {
        List<String> wrong = new ArrayList<>();
        found.forEach((key, number) -> {
            Line line = lines.get(key);
            if (line == null) {
                wrong.add(key + " " + number + ": new, make it smaller or give a reason" + detail(key, details));
            } else if (number > line.number()) {
                wrong.add(key + " " + number + ": " + line.number() + " are allowed" + detail(key, details));
            } else if (number < line.number()) {
                wrong.add(key + " " + number + ": better than the table says, " + line.number());
            }
        });
        lines.keySet()
                .stream()
                .filter(key -> !found.containsKey(key))
                .forEach(key -> wrong.add(key + ": needed no more"));
        lines.forEach((key, line) -> {
            if (line.reason().isEmpty()) {
                wrong.add(key + ": has no reason");
            }
        });
        return wrong.isEmpty() ? "" : String.join("\n", wrong) + toPaste(found);
    }

    private String toPaste(Map<String, Integer> found) {
        int width = found.keySet().stream().mapToInt(String::length).max().orElse(0);
        String table = new TreeMap<>(found).entrySet()
                .stream()
                .map(entry -> String
                        .format("%-" + Math.max(1, width) + "s %3d %s", entry.getKey(), entry.getValue(),
                                reason(entry.getKey()))
                        .stripTrailing() + "\n")
                .collect(Collectors.joining());
        return "\n\nThe lines for house/ratchets/" + name + ".txt:\n\n" + table;
    }

    private String reason(String key) {
        Line line = lines.get(key);
        return line == null ? "" : line.reason();
    }

    private static String detail(String key, Map<String, String> details) {
        return details.containsKey(key) ? "\n    " + details.get(key) : "";
    }
}
