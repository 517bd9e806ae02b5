package dev.pinion.house;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;
import java.util.regex.Pattern;
import java.util.stream.DoubleStream;

/// The picture of the comparison in README.md, drawn from the table in docs/performance.md: one row for each of the table's, a mark
/// for each peer, on a log scale. The right of the line at 1 is always the better side for Pinion: of times and of memory, where
/// less is better, the ratio is turned round. Pure.
final class ComparisonPicture {
    private static final int WIDTH = 900;
    private static final int PLOT_LEFT = 396;
    private static final int PLOT_RIGHT = 876;
    private static final int TOP = 84;
    private static final int LINE_HEIGHT = 15;
    private static final int ROW_GAP = 11;
    /// So far up and down the marks of a row stand, so that none hides the other.
    private static final int APART = 4;
    private static final int LABEL_CHARS_MAX = 52;
    private static final double[] STEPS = {1, 2, 5};

    private static final String ARTEMIS = ": Artemis";
    private static final String NATS = ": NATS";
    private static final Pattern RATIO = Pattern.compile("\\d+(\\.\\d+)?");
    private static final Pattern RATE = Pattern.compile("\\d[\\d.,]*( [kM])?( \\(.*\\))?");
    private static final Pattern TIME_OR_MEMORY = Pattern.compile("\\d[\\d.,]* (ms|KiB)( \\(.*\\))?");

    /// @param artemis how many times as good as Artemis Pinion is; empty where that was not measured
    record Row(String figure, OptionalDouble artemis, OptionalDouble nats) {

        private DoubleStream ratios() {
            return DoubleStream.concat(artemis.stream(), nats.stream());
        }
    }

    private final List<Row> rows;
    private final List<Double> ticks;

    private ComparisonPicture(List<Row> rows) {
        this.rows = rows;
        this.ticks = ticks(rows);
    }

    /// @param document with one table that has a column for each of the two ratios
    static String svg(String document) {
        return new ComparisonPicture(rows(document)).draw();
    }

    static List<Row> rows(String document) {
        List<String> lines = document.lines().toList();
        List<String> heads = lines.stream()
                .filter(line -> cells(line).contains(ARTEMIS) && cells(line).contains(NATS))
                .toList();
        if (heads.size() != 1) {
            throw new IllegalArgumentException(
                    heads.size() + " tables with the columns `" + ARTEMIS + "` and `" + NATS + "`, and not one");
        }
        List<String> head = cells(heads.getFirst());
        List<Row> rows = lines.stream()
                .skip(lines.indexOf(heads.getFirst()) + 2L)
                .takeWhile(line -> line.startsWith("|"))
                .map(line -> row(line, head))
                .toList();
        if (rows.stream().flatMapToDouble(Row::ratios).findAny().isEmpty()) {
            throw new IllegalArgumentException("a table without a ratio");
        }
        return rows;
    }

    private static Row row(String line, List<String> head) {
        List<String> cells = cells(line);
        if (cells.size() != head.size()) {
            throw new IllegalArgumentException(cells.size() + " cells and not " + head.size() + ": " + line);
        }
        boolean lessIsBetter = lessIsBetter(cells.get(head.indexOf("Pinion")), line);
        return new Row(cells.getFirst(), ratio(cells.get(head.indexOf(ARTEMIS)), lessIsBetter, line),
                ratio(cells.get(head.indexOf(NATS)), lessIsBetter, line));
    }

    private static boolean lessIsBetter(String measured, String line) {
        if (TIME_OR_MEMORY.matcher(measured).matches()) {
            return true;
        }
        if (RATE.matcher(measured).matches()) {
            return false;
        }
        throw new IllegalArgumentException("`" + measured + "` is no rate, no time and no memory: " + line);
    }

    private static OptionalDouble ratio(String cell, boolean lessIsBetter, String line) {
        if (cell.equals("–")) {
            return OptionalDouble.empty();
        }
        double ratio = RATIO.matcher(cell).matches() ? Double.parseDouble(cell) : 0;
        if (ratio == 0) {
            throw new IllegalArgumentException("`" + cell + "` is no ratio: " + line);
        }
        return OptionalDouble.of(lessIsBetter ? 1 / ratio : ratio);
    }

    private static List<String> cells(String line) {
        return Arrays.stream(line.split("\\|")).skip(1).map(String::strip).toList();
    }

    /// The steps 1, 2, 5, 10 and so on, below 1 too, from the last that no ratio is below to the first that none is above.
    private static List<Double> ticks(List<Row> rows) {
        double least = Math.min(1, rows.stream().flatMapToDouble(Row::ratios).min().orElse(1));
        double largest = Math.max(1, rows.stream().flatMapToDouble(Row::ratios).max().orElse(1));
        List<Double> steps = new ArrayList<>();
        for (int power = -6; power <= 6; power++) {
            for (double step : STEPS) {
                steps.add(power < 0 ? step / Math.pow(10, -power) : step * Math.pow(10, power));
            }
        }
        int from = (int) steps.stream().filter(step -> step <= least).count() - 1;
        int to = (int) steps.stream().filter(step -> step < largest).count();
        return steps.subList(from, to + 1);
    }

    private int x(double ratio) {
        double left = Math.log(ticks.getFirst());
        double right = Math.log(ticks.getLast());
        return (int) Math.round(PLOT_LEFT + (PLOT_RIGHT - PLOT_LEFT) * (Math.log(ratio) - left) / (right - left));
    }

    private String draw() {
        var marks = new StringBuilder();
        int y = TOP;
        for (Row row : rows) {
            List<String> label = wrapped(row.figure());
            int height = label.size() * LINE_HEIGHT + ROW_GAP;
            int middle = y + height / 2;
            marks.append(String.format(Locale.ROOT, "<path class=\"row\" d=\"M16 %d H%d\"/>\n", y, PLOT_RIGHT));
            for (int i = 0; i < label.size(); i++) {
                marks.append(String.format(Locale.ROOT, "<text x=\"%d\" y=\"%d\">%s</text>\n",
                        row.figure().startsWith("the same") ? 32 : 16,
                        middle + 4 + (2 * i - label.size() + 1) * LINE_HEIGHT / 2, escaped(label.get(i))));
            }
            row.artemis().ifPresent(ratio -> marks.append(artemis(x(ratio), middle - APART)));
            row.nats().ifPresent(ratio -> marks.append(nats(x(ratio), middle + APART)));
            y += height;
        }
        return head(y + 16) + axis(y) + marks + "</svg>\n";
    }

    private String axis(int bottom) {
        var axis = new StringBuilder();
        for (double tick : ticks) {
            axis.append(String.format(Locale.ROOT,
                    "<path class=\"%s\" d=\"M%d %d V%d\"/><text x=\"%d\" y=\"%d\" class=\"tick\">%s×</text>\n",
                    tick == 1 ? "one" : "tick", x(tick), TOP, bottom, x(tick), TOP - 8,
                    tick < 1 ? "1/" + Math.round(1 / tick) : Long.toString(Math.round(tick))));
        }
        return axis.toString();
    }

    private static String artemis(int x, int y) {
        return String.format(Locale.ROOT, "<circle cx=\"%d\" cy=\"%d\" r=\"5\"/>\n", x, y);
    }

    private static String nats(int x, int y) {
        return String.format(Locale.ROOT, "<path class=\"nats\" d=\"M%d %d l6 6 l-6 6 l-6 -6z\"/>\n", x, y - 6);
    }

    private static List<String> wrapped(String figure) {
        List<String> lines = new ArrayList<>(List.of(""));
        for (String word : figure.split(" ", -1)) {
            String line = lines.getLast();
            String longer = line.isEmpty() ? word : line + " " + word;
            if (longer.length() <= LABEL_CHARS_MAX || line.isEmpty()) {
                lines.set(lines.size() - 1, longer);
            } else {
                lines.add(word);
            }
        }
        return lines;
    }

    private static String escaped(String text) {
        return text.replace("&", "&amp;").replace("<", "&lt;");
    }

    private String head(int height) {
        int one = x(1);
        return """
                <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %1$d %2$d" font-family="sans-serif" font-size="13">
                <title>How many times as good as Artemis and as NATS is Pinion? On a log scale, from the table in docs/performance.md</title>
                <style>
                .page { fill: #fff } text { fill: #111 } text.tick { text-anchor: middle; font-size: 12px }
                path { fill: none; stroke: #ddd } path.row { stroke: #eee } path.one { stroke: #111; stroke-width: 2 }
                circle { fill: #c2571a } path.nats { fill: #1f6fb5; stroke: none }
                @media (prefers-color-scheme: dark) {
                .page { fill: #161616 } text { fill: #eee }
                path { stroke: #3a3a3a } path.row { stroke: #2a2a2a } path.one { stroke: #eee }
                circle { fill: #f08a4b } path.nats { fill: #6db3f2; stroke: none } }
                </style>
                <rect class="page" width="%1$d" height="%2$d"/>
                <text x="16" y="24" font-weight="bold">How many times as good as:</text>
                %3$s<text x="258" y="24">Artemis</text>
                %4$s<text x="338" y="24">NATS, which answers before it syncs</text>
                <text x="%5$d" y="54" text-anchor="end">◂ Pinion is worse</text>
                <text x="%6$d" y="54">Pinion is better ▸</text>
                """
                .formatted(WIDTH, height, artemis(246, 20), nats(326, 20), one - 12, one + 12);
    }
}
