package dev.pinion.lab.compare;

import java.util.List;
import java.util.Locale;

import dev.pinion.lab.compare.Summary.Spread;

/// A comparison as an SVG of bars, one group for each row. Within a group the longest bar is the largest figure.
/// Readable on light and dark pages. Pure.
final class Picture {
    private static final int WIDTH = 860;
    private static final int LEFT = 110;
    private static final int BAR_MAX = 560;
    private static final int BAR = 16;
    private static final int GROUP_HEAD = 26;
    private static final List<String> COLOURS = List.of("#9aa4b2", "#d98e48", "#5b9bd5", "#7fb069", "#b07fb0");
    private static final String SUBJECT_COLOUR = "#2f7d5b";

    private Picture() {}

    static String svg(List<Summary> rows, List<String> peers) {
        StringBuilder body = new StringBuilder();
        int y = 8;
        for (Summary row : rows) {
            text(body, 8, y + 16, "font-weight=\"bold\"", row.measure().row(row.scenario()));
            y += GROUP_HEAD;
            y = bars(body, row, peers, y) + 10;
        }
        return "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 " + WIDTH + " " + y + "\" font-family=\""
                + "system-ui, sans-serif\" font-size=\"13\" role=\"img\">\n<title>" + escaped(String.join(", ", peers))
                + "</title>\n<rect width=\"100%\" height=\"100%\" fill=\"#ffffff\"/>\n" + body + "</svg>\n";
    }

    private static int bars(StringBuilder body, Summary row, List<String> peers, int top) {
        double most = row.byPeer()
                .values()
                .stream()
                .mapToDouble(Spread::median)
                .filter(value -> !Double.isNaN(value))
                .max()
                .orElse(1);
        int y = top;
        for (int i = 0; i < peers.size(); i++) {
            double value = row.byPeer().getOrDefault(peers.get(i), Spread.of(List.of())).median();
            if (Double.isNaN(value))
                continue;
            long length = Math.max(1, Math.round(BAR_MAX * value / most));
            String colour = i == peers.size() - 1 ? SUBJECT_COLOUR : COLOURS.get(i % COLOURS.size());
            text(body, LEFT - 8, y + 13, "text-anchor=\"end\"", peers.get(i));
            body.append(String.format(Locale.ROOT,
                    "<rect x=\"%d\" y=\"%d\" width=\"%d\" height=\"%d\" rx=\"2\" fill=\"%s\"/>%n", LEFT, y, length, BAR,
                    colour));
            text(body, LEFT + length + 6, y + 13, "", Measure.text(value));
            y += BAR + 4;
        }
        return y;
    }

    private static void text(StringBuilder body, long x, int y, String attributes, String words) {
        body.append(String.format(Locale.ROOT, "<text x=\"%d\" y=\"%d\" fill=\"#1f2328\" %s>%s</text>%n", x, y,
                attributes, escaped(words)));
    }

    private static String escaped(String words) {
        return words.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
    }
}
