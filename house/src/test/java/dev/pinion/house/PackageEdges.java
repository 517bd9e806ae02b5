package dev.pinion.house;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.spi.ToolProvider;

/// Which package uses which, as `jdeps`, the JDK's own reader of class files, sees it: signatures, annotations and
/// generics included.
final class PackageEdges {

    private static final String ROOT = "dev.pinion";
    private static final Pattern EDGE = Pattern.compile("\\s+(\\S+)\\s+->\\s+(\\S+).*");

    private PackageEdges() {}

    /// From each package in these folders of class files to all that it uses, outside packages included.
    static Map<String, Set<String>> of(List<Path> folders) {
        return jdeps(folders, List.of("-verbose:package", "-filter:package"));
    }

    /// What jdeps finds when it is asked with these flags, from each of ours to all that it uses.
    static Map<String, Set<String>> jdeps(List<Path> folders, List<String> flags) {
        var output = new StringWriter();
        List<String> arguments = new ArrayList<>(flags);
        // Below the module descriptor: with it jdeps would want every library on a module path.
        folders.forEach(folder -> arguments.add(folder.resolve("dev").toString()));
        var printer = new PrintWriter(output);
        int exit = ToolProvider.findFirst("jdeps")
                .orElseThrow()
                .run(printer, printer, arguments.toArray(String[]::new));
        if (exit != 0) {
            throw new IllegalStateException("jdeps: " + output);
        }
        Map<String, Set<String>> edges = new TreeMap<>();
        for (String line : output.toString().lines().toList()) {
            Matcher edge = EDGE.matcher(line);
            if (edge.matches() && edge.group(1).startsWith(ROOT)) {
                edges.computeIfAbsent(edge.group(1), from -> new TreeSet<>()).add(edge.group(2));
            }
        }
        return edges;
    }

    /// Reads lines such as `server.listen -> server.session, db`; all names are below the root package.
    static Map<String, Set<String>> parse(String table) {
        Map<String, Set<String>> edges = new TreeMap<>();
        for (String line : table.lines().filter(text -> !text.isBlank()).toList()) {
            String[] sides = line.split("->", -1);
            Set<String> targets = new TreeSet<>();
            for (String target : sides[1].split(",", -1)) {
                if (!target.isBlank()) {
                    targets.add(ROOT + "." + target.strip());
                }
            }
            edges.put(ROOT + "." + sides[0].strip(), targets);
        }
        return edges;
    }

    /// The edges between our own packages that stand in the first and not in the second. Found against allowed tells what to
    /// refuse; allowed against found tells which lines of the table nobody uses.
    static List<String> missing(Map<String, Set<String>> edges, Map<String, Set<String>> table) {
        List<String> missing = new ArrayList<>();
        edges.forEach((from, targets) -> {
            if (!table.containsKey(from)) {
                missing.add(from + " is not in the table");
            }
            targets.stream()
                    .filter(target -> isOurs(target) && !table.getOrDefault(from, Set.of()).contains(target))
                    .forEach(target -> missing.add(from + " -> " + target));
        });
        return missing;
    }

    /// The uses of outside packages by others than their owners.
    static List<String> strayed(Map<String, Set<String>> found, Map<String, Set<String>> ownersByPrefix) {
        List<String> strayed = new ArrayList<>();
        found.forEach((from,
                targets) -> ownersByPrefix.forEach((prefix, owners) -> targets.stream()
                        .filter(target -> (target + ".").startsWith(prefix + ".") && !owners.contains(from))
                        .forEach(target -> strayed.add(from + " -> " + target))));
        return strayed;
    }

    /// One way round, such as `a -> b -> a`, or nothing.
    static List<String> cycle(Map<String, Set<String>> edges) {
        for (String start : edges.keySet()) {
            List<String> way = wayBack(start, start, edges, new TreeSet<>());
            if (!way.isEmpty()) {
                return way;
            }
        }
        return List.of();
    }

    private static List<String> wayBack(String here, String start, Map<String, Set<String>> edges, Set<String> seen) {
        for (String next : edges.getOrDefault(here, Set.of())) {
            if (next.equals(start)) {
                return List.of(here, start);
            }
            if (seen.add(next)) {
                List<String> rest = wayBack(next, start, edges, seen);
                if (!rest.isEmpty()) {
                    List<String> way = new ArrayList<>(List.of(here));
                    way.addAll(rest);
                    return way;
                }
            }
        }
        return List.of();
    }

    /// The name below the root package; its own short name is the empty one.
    static String shortName(String name) {
        return name.equals(ROOT) ? "" : name.substring(ROOT.length() + 1);
    }

    static boolean isOurs(String name) {
        return name.equals(ROOT) || name.startsWith(ROOT + ".");
    }
}
