package dev.pinion.house;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/// The picture of the modules in CONTRIBUTING.md, drawn from the real arrows: each module stands above those that it uses. An
/// arrow that follows from others is left out, or nobody would see the others. Pure.
final class ModulePicture {
    private static final int WIDTH = 900;
    private static final int BOX_WIDTH = 140;
    private static final int BOX_HEIGHT = 32;
    private static final int ROW_HEIGHT = 84;
    private static final int MARGIN = 16;
    private static final int ASIDE_MAX = 60;

    private final Map<String, Set<String>> uses;
    private final Map<String, Integer> centres = new TreeMap<>();

    private ModulePicture(Map<String, Set<String>> uses) {
        this.uses = uses;
    }

    /// @param packages from each package to those that it uses
    static String svg(Map<String, Set<String>> packages, List<String> modules) {
        return new ModulePicture(uses(packages, modules)).draw();
    }

    /// Which module uses which, where no arrow follows from others.
    static Map<String, Set<String>> uses(Map<String, Set<String>> packages, List<String> modules) {
        Map<String, Set<String>> all = new TreeMap<>();
        modules.forEach(module -> all.put(module, new TreeSet<>()));
        packages.forEach((from, targets) -> targets.stream().filter(PackageEdges::isOurs).forEach(target -> {
            String user = owner(from, modules);
            if (!user.equals(owner(target, modules))) {
                used(user, all).add(owner(target, modules));
            }
        }));
        Map<String, Set<String>> direct = new TreeMap<>();
        all.forEach((user, used) -> {
            Set<String> least = new TreeSet<>(used);
            used.forEach(each -> least.removeAll(reached(each, all)));
            direct.put(user, least);
        });
        return direct;
    }

    /// The module with the longest name that begins the package's.
    private static String owner(String name, List<String> modules) {
        return modules.stream()
                .filter(module -> (PackageEdges.shortName(name) + ".").startsWith(module.replace('-', '.') + "."))
                .max(Comparator.comparingInt(String::length))
                .orElseThrow(() -> new IllegalArgumentException(name + " is in no module"));
    }

    private static Set<String> reached(String from, Map<String, Set<String>> uses) {
        Set<String> reached = new TreeSet<>();
        for (String next : used(from, uses)) {
            reached.add(next);
            reached.addAll(reached(next, uses));
        }
        return reached;
    }

    private int height(String module) {
        return used(module, uses).stream().mapToInt(used -> height(used) + 1).max().orElse(0);
    }

    private String draw() {
        int rows = uses.keySet().stream().mapToInt(this::height).max().orElse(0);
        for (int height = 0; height <= rows; height++) {
            place(height);
        }
        var svg = new StringBuilder(head(2 * MARGIN + BOX_HEIGHT + rows * ROW_HEIGHT));
        uses.forEach((user, used) -> used.forEach(each -> svg.append(arrow(user, each, rows))));
        uses.keySet()
                .forEach(module -> svg.append(String.format(Locale.ROOT,
                        "<rect x=\"%d\" y=\"%d\" width=\"%d\" height=\"%d\" rx=\"4\"/><text x=\"%d\" y=\"%d\">%s</text>\n",
                        centre(module) - BOX_WIDTH / 2, top(module, rows), BOX_WIDTH, BOX_HEIGHT, centre(module),
                        top(module, rows) + 21, module)));
        return svg.append("</svg>\n").toString();
    }

    /// It leaves and arrives on the side of the other, so that it passes beside the boxes between them.
    private String arrow(String user, String used, int rows) {
        int aside = Math.clamp((centre(used) - centre(user)) / 4, -ASIDE_MAX, ASIDE_MAX);
        return String.format(Locale.ROOT, "<path d=\"M%d %d %d %d\" marker-end=\"url(#end)\"/>\n", centre(user) + aside,
                top(user, rows) + BOX_HEIGHT, centre(used) - aside, top(used, rows));
    }

    /// A row from left to right, each about above what it uses.
    private void place(int height) {
        List<String> row = new ArrayList<>(uses.keySet().stream().filter(module -> height(module) == height).toList());
        row.sort(Comparator
                .comparingDouble(module -> used(module, uses).stream().mapToInt(this::centre).average().orElse(0)));
        for (int i = 0; i < row.size(); i++) {
            centres.put(row.get(i), WIDTH * (i + 1) / (row.size() + 1));
        }
    }

    private int top(String module, int rows) {
        return MARGIN + (rows - height(module)) * ROW_HEIGHT;
    }

    private int centre(String module) {
        return Objects.requireNonNull(centres.get(module), module);
    }

    private static Set<String> used(String module, Map<String, Set<String>> uses) {
        return Objects.requireNonNull(uses.get(module), module);
    }

    private static String head(int height) {
        return """
                <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %d %d" font-family="sans-serif" font-size="14">
                <title>The modules, each above those that it uses</title>
                <style>
                rect { fill: #f4f4f4; stroke: #444 } text { fill: #111; text-anchor: middle } path { stroke: #444 } marker path { fill: #444 }
                @media (prefers-color-scheme: dark) {
                rect { fill: #222; stroke: #bbb } text { fill: #eee } path { stroke: #bbb } marker path { fill: #bbb } }
                </style>
                <marker id="end" viewBox="0 0 8 8" refX="8" refY="4" markerWidth="8" markerHeight="8" orient="auto"><path d="M0 0 8 4 0 8z"/></marker>
                """
                .formatted(WIDTH, height);
    }
}
