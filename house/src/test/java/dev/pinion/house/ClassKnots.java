package dev.pinion.house;

import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/// Classes of which every one reaches every other, as `jdeps` sees it: one cannot be understood, tested or moved without all.
/// A nested class counts with the class around it. Edges between packages make no circle, so a knot lies in one package.
final class ClassKnots {

    /// More than so many are a knot that wants untying.
    static final int KNOT_MAX = 5;

    private ClassKnots() {}

    /// The knots of more than [#KNOT_MAX] classes, each sorted, by package without the root's name.
    static Map<String, List<Set<String>>> of(List<Path> folders) {
        Map<String, List<Set<String>>> knots = new TreeMap<>();
        for (Set<String> knot : circles(edges(folders))) {
            if (knot.size() > KNOT_MAX) {
                String first = knot.iterator().next();
                String owner = first.substring(0, first.lastIndexOf('.'));
                Set<String> names = new TreeSet<>();
                knot.forEach(name -> names.add(name.substring(name.lastIndexOf('.') + 1)));
                knots.computeIfAbsent(PackageEdges.shortName(owner), none -> new ArrayList<>()).add(names);
            }
        }
        knots.values().forEach(own -> own.sort(Comparator.<Set<String>>comparingInt(Set::size).reversed()));
        return knots;
    }

    private static Map<String, Set<String>> edges(List<Path> folders) {
        Map<String, Set<String>> edges = new TreeMap<>();
        PackageEdges.jdeps(folders, List.of("-verbose:class", "-filter:none")).forEach((from, targets) -> {
            Set<String> own = edges.computeIfAbsent(outermost(from), none -> new TreeSet<>());
            targets.stream().filter(PackageEdges::isOurs).map(ClassKnots::outermost).forEach(own::add);
        });
        return edges;
    }

    private static String outermost(String name) {
        int nested = name.indexOf('$');
        return nested < 0 ? name : name.substring(0, nested);
    }

    /// By Tarjan's way: the order of first visits, and how far back each one reaches.
    static Collection<Set<String>> circles(Map<String, Set<String>> edges) {
        var search = new Search(edges);
        edges.keySet().forEach(search::visit);
        return search.found;
    }

    private static final class Search {
        private final Map<String, Set<String>> edges;
        private final Map<String, Integer> numbers = new HashMap<>();
        private final Deque<String> open = new ArrayDeque<>();
        private final List<Set<String>> found = new ArrayList<>();

        Search(Map<String, Set<String>> edges) {
            this.edges = edges;
        }

        private int visit(String here) {
            Integer known = numbers.get(here);
            if (known != null) {
                return open.contains(here) ? known : Integer.MAX_VALUE;
            }
            int number = numbers.size();
            numbers.put(here, number);
            open.push(here);
            int reach = number;
            for (String next : edges.getOrDefault(here, Set.of())) {
                reach = Math.min(reach, visit(next));
            }
            if (reach == number) {
                close(here);
            }
            return reach;
        }

        private void close(String first) {
            Set<String> circle = new TreeSet<>();
            String last;
            do {
                last = open.pop();
                circle.add(last);
            } while (!last.equals(first));
            found.add(circle);
        }
    }
}
