package dev.pinion.cli.terminal;

import java.util.ArrayList;
import java.util.List;

/// Rows for people: each column as wide as its widest cell, numbers to the right. For one thread.
public final class TextTable {
    /// A longer cell is cut, so that one name does not push all others off the screen.
    private static final int CELL_CHARS_MAX = 48;
    private static final String GAP = "  ";

    private final List<Column> columns;
    private final List<List<String>> rows = new ArrayList<>();

    /// One column.
    ///
    /// @param right whether its cells end below each other
    public record Column(String title, boolean right) {
        public static Column text(String title) {
            return new Column(title, false);
        }

        public static Column number(String title) {
            return new Column(title, true);
        }
    }

    public TextTable(List<Column> columns) {
        this.columns = List.copyOf(columns);
    }

    /// A cell for each column, made safe for a terminal here.
    public void add(List<String> cells) {
        if (cells.size() != columns.size()) {
            throw new IllegalArgumentException(cells.size() + " cells for " + columns.size() + " columns");
        }
        rows.add(cells.stream().map(TextTable::cell).toList());
    }

    private static String cell(String text) {
        String plain = PlainText.of(text.isEmpty() ? "-" : text);
        return plain.length() <= CELL_CHARS_MAX ? plain : plain.substring(0, CELL_CHARS_MAX - 1) + "…";
    }

    /// The titles, then each row.
    public List<String> lines() {
        List<String> lines = new ArrayList<>();
        lines.add(line(columns.stream().map(Column::title).toList()));
        rows.forEach(row -> lines.add(line(row)));
        return lines;
    }

    private String line(List<String> cells) {
        var line = new StringBuilder();
        for (int n = 0; n < cells.size(); n++) {
            String pad = " ".repeat(width(n) - cells.get(n).length());
            boolean right = columns.get(n).right();
            line.append(n == 0 ? "" : GAP).append(right ? pad : "").append(cells.get(n)).append(right ? "" : pad);
        }
        return line.toString().stripTrailing();
    }

    private int width(int column) {
        return Math.max(columns.get(column).title().length(),
                rows.stream().mapToInt(row -> row.get(column).length()).max().orElse(0));
    }
}
