package dev.pinion.server.settings.typed;

import java.util.Comparator;
import java.util.List;

/// Finds what was probably meant. Pure.
public final class Nearest {

    private Nearest() {}

    /// The known words that are a typing error or a beginning away, nearest first.
    public static List<String> to(String typed, List<String> known) {
        int far = Math.max(1, typed.length() / 3);
        return known.stream()
                .filter(word -> distance(typed, word) <= far || (typed.length() > 2 && word.startsWith(typed)))
                .sorted(Comparator.comparingInt(word -> distance(typed, word)))
                .toList();
    }

    /// Insertions, deletions, replacements and swaps of neighbours from one word to the other.
    static int distance(String from, String to) {
        int[][] cost = new int[from.length() + 1][to.length() + 1];
        for (int i = 0; i <= from.length(); i++) {
            for (int j = 0; j <= to.length(); j++) {
                cost[i][j] = i == 0 || j == 0 ? i + j : cheapest(from, to, cost, i, j);
            }
        }
        return cost[from.length()][to.length()];
    }

    private static int cheapest(String from, String to, int[][] cost, int i, int j) {
        boolean same = from.charAt(i - 1) == to.charAt(j - 1);
        int least = Math.min(cost[i - 1][j - 1] + (same ? 0 : 1), 1 + Math.min(cost[i - 1][j], cost[i][j - 1]));
        boolean swapped = i > 1 && j > 1 && from.charAt(i - 1) == to.charAt(j - 2)
                && from.charAt(i - 2) == to.charAt(j - 1);
        return swapped ? Math.min(least, 1 + cost[i - 2][j - 2]) : least;
    }
}
