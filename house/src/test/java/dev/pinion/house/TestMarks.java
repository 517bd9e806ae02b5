package dev.pinion.house;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

import com.sun.source.tree.ClassTree;
import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.MethodTree;
import com.sun.source.tree.Tree;

/// Comments of tests that name a line of a checklist, such as a slash pair and `STOMP F6 F7, JWT J1`, with the test that they
/// stand at: the method that they are in, or the next one. Read-only.
final class TestMarks {
    private static final Pattern COMMENT = Pattern.compile("//(?!/)(.*)$");
    private static final Set<String> TESTS = Set.of("Test", "ParameterizedTest", "RepeatedTest", "TestFactory",
            "FuzzTest");

    private TestMarks() {}

    /// @param module where it is
    /// @param test `Class.method`
    /// @param runs whether the method is a test, or gives a test its arguments
    record Mark(String list, String id, String module, String test, boolean runs) {}

    /// All marks of these lists in the test sources of all modules.
    static List<Mark> in(List<Path> testFiles, Set<String> lists) {
        Pattern mark = Pattern
                .compile("\\b(" + String.join("|", lists) + ") ((?:[A-Z]\\d+)(?:(?:, ?| and | )[A-Z]\\d+\\b)*)");
        Sources.Parsed parsed = Sources.parse(testFiles);
        List<Mark> found = new ArrayList<>();
        for (CompilationUnitTree unit : parsed.units()) {
            Path file = Path.of(unit.getSourceFile().toUri());
            List<Place> places = places(unit, parsed);
            int number = 0;
            for (String line : Sources.text(file).lines().toList()) {
                number++;
                Matcher comment = COMMENT.matcher(line);
                Matcher names = mark.matcher(comment.find() ? comment.group(1) : "");
                while (names.find()) {
                    Place place = at(number, places);
                    for (String id : names.group(2).split("\\W+(?:and )?", -1)) {
                        found.add(new Mark(names.group(1), id, moduleOf(file), place.test(), place.runs()));
                    }
                }
            }
        }
        return found;
    }

    private static Place at(int line, List<Place> places) {
        return places.stream()
                .filter(place -> line <= place.lastLine())
                .findFirst()
                .orElse(new Place(0, "the end of a file", false));
    }

    private static String moduleOf(Path file) {
        return Sources.root().relativize(file).getName(0).toString();
    }

    private static List<Place> places(CompilationUnitTree unit, Sources.Parsed parsed) {
        List<Place> places = new ArrayList<>();
        for (Tree type : unit.getTypeDecls()) {
            if (type instanceof ClassTree owner) {
                List<MethodTree> methods = new ArrayList<>();
                for (Tree member : owner.getMembers()) {
                    if (member instanceof MethodTree method) {
                        methods.add(method);
                    }
                }
                Set<String> run = run(owner, methods);
                for (MethodTree method : methods) {
                    String name = method.getName().toString();
                    long end = parsed.positions().getEndPosition(unit, method);
                    places.add(new Place(unit.getLineMap().getLineNumber(Math.max(0, end)),
                            owner.getSimpleName() + "." + name, run.contains(name)));
                }
            }
        }
        return places;
    }

    /// The tests of a class, what gives them arguments, and what these call.
    private static Set<String> run(ClassTree owner, List<MethodTree> methods) {
        Set<String> run = new HashSet<>(argumentSources(owner));
        methods.stream()
                .filter(method -> annotations(method).keySet().stream().anyMatch(TESTS::contains))
                .forEach(method -> run.add(method.getName().toString()));
        int before = -1;
        while (before != run.size()) {
            before = run.size();
            String bodies = methods.stream()
                    .filter(method -> run.contains(method.getName().toString()))
                    .map(method -> String.valueOf(method.getBody()))
                    .collect(Collectors.joining());
            methods.stream()
                    .map(method -> method.getName().toString())
                    .filter(name -> bodies.contains(name + "("))
                    .forEach(run::add);
        }
        return run;
    }

    /// Methods that `@MethodSource` names, or means without naming.
    private static Set<String> argumentSources(ClassTree owner) {
        Set<String> names = new HashSet<>();
        for (Tree member : owner.getMembers()) {
            if (member instanceof MethodTree method && annotations(method).containsKey("MethodSource")) {
                String arguments = annotations(method).get("MethodSource");
                Matcher quoted = Pattern.compile("\"([^\"#]+)\"").matcher(arguments);
                names.add(method.getName().toString());
                while (quoted.find()) {
                    names.add(quoted.group(1));
                }
            }
        }
        return names;
    }

    private static Map<String, String> annotations(MethodTree method) {
        Map<String, String> found = new TreeMap<>();
        method.getModifiers()
                .getAnnotations()
                .forEach(each -> found.put(each.getAnnotationType().toString(), each.toString()));
        return found;
    }

    private record Place(long lastLine, String test, boolean runs) {}
}
