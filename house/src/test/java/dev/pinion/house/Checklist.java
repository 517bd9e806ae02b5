package dev.pinion.house;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// One list of `house/checklists`: what a standard asks, line by line, and which lines are excused. Immutable.
///
/// @param name what tests call it: the file's name in capitals
/// @param lines by id, in the file's order
/// @param notYet lines without a test, to the reason
/// @param otherwise lines that are fulfilled in another way or do not apply, to the reason
record Checklist(String name, List<Line> lines, Map<String, String> notYet, Map<String, String> otherwise) {
    private static final Pattern ROW = Pattern.compile("^\\| ([A-Z]\\d+) \\|(?: [SCB] \\|)? (.*) \\| ([a-z, ]+) \\|$");
    private static final Pattern EXCUSE = Pattern.compile("^- ([A-Z]\\d+): (.+)$");

    /// @param modules where a test of it must be; empty: anywhere
    record Line(String id, String requirement, Set<String> modules) {}

    static List<Checklist> all() {
        return Sources.filesUnder(Sources.root().resolve("house/checklists"), ".md")
                .stream()
                .map(file -> parse(nameOf(file), Sources.text(file)))
                .toList();
    }

    private static String nameOf(Path file) {
        return String.valueOf(file.getFileName()).replace(".md", "").toUpperCase(Locale.ROOT);
    }

    static Checklist parse(String name, String text) {
        List<Line> lines = new ArrayList<>();
        Map<String, String> notYet = new TreeMap<>();
        Map<String, String> otherwise = new TreeMap<>();
        String section = "";
        for (String line : text.lines().toList()) {
            Matcher row = ROW.matcher(line);
            Matcher excuse = EXCUSE.matcher(line);
            if (line.startsWith("## ")) {
                section = line.substring(3);
            } else if (row.matches()) {
                lines.add(new Line(row.group(1), row.group(2), modules(row.group(3))));
            } else if (excuse.matches()) {
                (section.equals("Not yet") ? notYet : otherwise).put(excuse.group(1), excuse.group(2));
            }
        }
        return new Checklist(name, List.copyOf(lines), notYet, otherwise);
    }

    private static Set<String> modules(String cell) {
        return cell.equals("any") ? Set.of() : new TreeSet<>(List.of(cell.split(", ", -1)));
    }

    /// What is wrong with it, seen with these marks in tests: a line without a test, a mark without a line, an excuse that is
    /// needed no more.
    List<String> findings(List<TestMarks.Mark> marks) {
        List<String> findings = new ArrayList<>();
        Set<String> known = new TreeSet<>(lines.stream().map(Line::id).toList());
        for (TestMarks.Mark mark : marks) {
            if (!known.contains(mark.id())) {
                findings.add(mark.test() + " names " + name + " " + mark.id() + ", which is no line of " + file());
            }
        }
        lines.forEach(line -> judge(line, marks, findings));
        excuses().keySet()
                .stream()
                .filter(id -> !known.contains(id))
                .forEach(id -> findings.add(file() + " excuses " + id + ", which it does not list"));
        return findings;
    }

    private void judge(Line line, List<TestMarks.Mark> marks, List<String> findings) {
        Set<String> missing = new TreeSet<>(line.modules());
        boolean tested = false;
        for (TestMarks.Mark mark : marks) {
            if (mark.id().equals(line.id())) {
                missing.remove(mark.module());
                tested = true;
            }
        }
        String title = name + " " + line.id() + " (" + line.requirement() + ")";
        boolean excused = excuses().containsKey(line.id());
        if (notYet.containsKey(line.id()) && tested && missing.isEmpty()) {
            findings.add(title + " has a test: take it off 'Not yet' in " + file());
        } else if (!excused && (!tested || !missing.isEmpty())) {
            findings.add(title + " has no test" + (missing.isEmpty() ? "" : " in " + String.join(", ", missing))
                    + ": write one and put `// " + name + " " + line.id() + "` above it, or say in " + file()
                    + " under 'Not yet' or 'Otherwise here' why there is none (`- " + line.id() + ": reason`)");
        }
    }

    Map<String, String> excuses() {
        Map<String, String> both = new TreeMap<>(notYet);
        both.putAll(otherwise);
        return both;
    }

    private String file() {
        return "house/checklists/" + name.toLowerCase(Locale.ROOT) + ".md";
    }
}
