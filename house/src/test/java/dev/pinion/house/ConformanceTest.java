package dev.pinion.house;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.pinion.house.TestMarks.Mark;

/// Holds the tests to the checklists of the standards: every line has a test that names it, or a reason why not. Writes the
/// table of lines and tests.
class ConformanceTest {

    @Test
    void everyLineOfEveryChecklistHasATestOrAReason() throws IOException {
        // Given
        List<Checklist> lists = Checklist.all();
        List<Mark> marks = TestMarks.in(testFiles(), names(lists));
        // When
        List<String> findings = new ArrayList<>();
        for (Checklist list : lists) {
            findings.addAll(list.findings(of(list, marks)));
        }
        marks.stream()
                .filter(mark -> !mark.runs())
                .forEach(mark -> findings.add("a mark for " + mark.list() + " " + mark.id() + " stands at "
                        + mark.test() + ", which no test runs: put it above a test"));
        // Then
        Path table = Sources.root().resolve("house/target/conformance.md");
        Files.createDirectories(table.getParent());
        Files.writeString(table, table(lists, marks));
        assertEquals("", String.join("\n", findings));
    }

    @Test
    void theChecklistsAreThere() {
        Map<String, Integer> sizes = new LinkedHashMap<>();
        Checklist.all().forEach(list -> sizes.put(list.name(), list.lines().size()));

        assertEquals(Map.of("STOMP", 54, "JWT", 12, "RFC9068", 10, "RFC8705", 7, "TLS", 15, "PINS", 11, "HOSTKEYS", 12),
                sizes);
    }

    @Test
    void aLineWithoutATestAMarkWithoutALineAndAnExcuseTooManyAreFound() {
        // Given
        Checklist list = Checklist.parse("X", """
                | A1 | S | has a test, but not in db | server, db |
                | A2 | B | is excused, and has a test | any |
                | A3 | has none | any |
                | A4 | does not apply | any |
                ## Not yet
                - A2: hard
                ## Otherwise here
                - A4: no such thing
                - A9: unknown
                """);
        List<Mark> marks = List.of(new Mark("X", "A1", "server", "OneTest.a", true),
                new Mark("X", "A2", "certs", "OneTest.b", true), new Mark("X", "B1", "certs", "OneTest.c", true));
        // When
        String findings = String.join("\n", list.findings(marks));
        // Then
        assertEquals("""
                OneTest.c names X B1
                X A1 (has a test, but not in db) has no test in db
                X A2 (is excused, and has a test) has a test
                X A3 (has none) has no test
                house/checklists/x.md excuses A9""", findings.replaceAll("(?m)(, which|: write|: take).*$", ""));
    }

    @Test
    void aMarkBelongsToTheTestThatItStandsAboveOrIn(@TempDir Path folder) throws IOException {
        // Given
        Path file = folder.resolve("MarkedTest.java");
        Files.writeString(file, """
                class MarkedTest {
                    @MethodSource("rows") @ParameterizedTest
                    void reads() {
                        //X A1
                    }
                    // X A2 A3, Y B1
                    @Test
                    void writes() {}
                    static Stream<String> rows() {
                        return Stream.of("x", // X A4: a reason
                                "y");
                    }
                    void nobody() {} // X A5
                }
                """.replace("//X", "// X"));
        // When
        List<Mark> marks = TestMarks.in(List.of(file), Set.of("X", "Y"));
        // Then
        assertEquals(
                "X A1 reads true, X A2 writes true, X A3 writes true, Y B1 writes true, X A4 rows true, X A5 nobody false",
                marks.stream()
                        .map(mark -> mark.list() + " " + mark.id() + " " + mark.test().replace("MarkedTest.", "") + " "
                                + mark.runs())
                        .collect(Collectors.joining(", ")));
    }

    @Test
    void theTableNamesEachLineWithItsTests() {
        Checklist list = Checklist.parse("X", "| A1 | a | any |\n| A2 | b | any |\n## Not yet\n- A2: hard\n");

        String table = table(List.of(list), List.of(new Mark("X", "A1", "db", "OneTest.a", true)));

        assertTrue(table.contains("| A1 | a | db: OneTest.a |\n| A2 | b | not yet: hard |\n"), table);
    }

    private static Set<String> names(List<Checklist> lists) {
        return lists.stream().map(Checklist::name).collect(Collectors.toCollection(TreeSet::new));
    }

    private static List<Path> testFiles() {
        List<Path> found = new ArrayList<>();
        for (String module : Sources.MODULES) {
            found.addAll(Sources.filesUnder(Sources.root().resolve(module).resolve("src/test/java"), "Test.java"));
        }
        found.removeIf(file -> file.endsWith("ConformanceTest.java"));
        return found;
    }

    private static List<Mark> of(Checklist list, List<Mark> marks) {
        return marks.stream().filter(mark -> mark.list().equals(list.name())).toList();
    }

    private static String table(List<Checklist> lists, List<Mark> marks) {
        var text = new StringBuilder("# Lines of the standards, and the tests that name them\n");
        for (Checklist list : lists) {
            text.append("\n## ").append(list.name()).append("\n\n| Id | Requirement | Tests |\n|---|---|---|\n");
            for (Checklist.Line line : list.lines()) {
                String tests = of(list, marks).stream()
                        .filter(mark -> mark.id().equals(line.id()))
                        .map(mark -> mark.module() + ": " + mark.test())
                        .distinct()
                        .collect(Collectors.joining(", "));
                String excuse = list.notYet().containsKey(line.id()) ? "not yet: " + list.notYet().get(line.id())
                        : list.otherwise().getOrDefault(line.id(), "");
                text.append("| ")
                        .append(line.id())
                        .append(" | ")
                        .append(line.requirement())
                        .append(" | ")
                        .append(tests)
                        .append(tests.isEmpty() || excuse.isEmpty() ? "" : "; ")
                        .append(excuse)
                        .append(" |\n");
            }
        }
        return text.toString();
    }
}
