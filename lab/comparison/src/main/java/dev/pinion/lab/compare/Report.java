package dev.pinion.lab.compare;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

import dev.pinion.lab.compare.Summary.Spread;

/// A comparison as a Markdown table. Pure.
final class Report {
    private Report() {}

    /// The last peer is the one compared: its ratio to each of the others closes a row.
    ///
    /// @param conditions one line: machine, rounds, durations
    static String markdown(List<Summary> rows, List<Peer> peers, String conditions) {
        Peer subject = peers.getLast();
        List<Peer> others = peers.subList(0, peers.size() - 1);
        StringBuilder out = new StringBuilder();
        out.append("| figure |");
        peers.forEach(peer -> out.append(' ').append(peer.name()).append(" |"));
        others.forEach(other -> out.append(' ').append(subject.name()).append(" / ").append(other.name()).append(" |"));
        out.append("\n|---|").append("---:|".repeat(peers.size() + others.size())).append('\n');
        for (Summary row : rows) {
            out.append("| ").append(row.measure().row(row.scenario())).append(" |");
            for (Peer peer : peers)
                out.append(' ').append(cell(row, peer.name())).append(" |");
            for (Peer other : others)
                out.append(' ').append(ratio(row.ratio(subject.name(), other.name()))).append(" |");
            out.append('\n');
        }
        out.append('\n')
                .append(conditions)
                .append(" Median (least–most) of the rounds; a ratio is the median of each")
                .append(" round's ratio.\n\nWhat a receipt means:\n");
        peers.forEach(
                peer -> out.append("- ").append(peer.name()).append(": ").append(peer.acknowledgement()).append('\n'));
        return out + leftOut(rows, peers);
    }

    private static String leftOut(List<Summary> rows, List<Peer> peers) {
        Set<String> lines = new LinkedHashSet<>();
        for (Summary row : rows)
            for (Peer peer : peers)
                peer.leavesOut(row.scenario())
                        .ifPresent(why -> lines
                                .add("- " + peer.name() + ", " + row.scenario().label() + ": " + why + '\n'));
        return lines.isEmpty() ? "" : "\nLeft out:\n" + String.join("", lines);
    }

    private static String cell(Summary row, String peer) {
        Spread spread = row.byPeer().getOrDefault(peer, Spread.of(List.of()));
        int failures = row.failures().getOrDefault(peer, 0);
        String figures = Double.isNaN(spread.median()) ? "–"
                : Measure.text(spread.median()) + " (" + Measure.text(spread.least()) + "–"
                        + Measure.text(spread.most()) + ")";
        return failures == 0 ? figures : figures + ", " + failures + " failed";
    }

    private static String ratio(double ratio) {
        if (Double.isNaN(ratio))
            return "–";
        return String.format(Locale.ROOT, ratio >= 10 ? "%.0f ×" : ratio >= 0.1 ? "%.2f ×" : "%.3f ×", ratio);
    }
}
