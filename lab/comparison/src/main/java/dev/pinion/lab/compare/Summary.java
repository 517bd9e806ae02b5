package dev.pinion.lab.compare;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

import dev.pinion.bench.plan.Scenario;
import dev.pinion.lab.compare.Outcome.Finished;

/// One row of a comparison: what each peer reached, and how far apart they are. Ratios are taken within each round and
/// only then summarised: two peers of one round had the same machine. Pure.
///
/// @param byPeer   median and spread per peer, in the order of the peers
/// @param failures rounds per peer that came to no result
record Summary(Scenario scenario, Measure measure, Map<String, Spread> byPeer, Map<String, Integer> failures,
        Map<String, Map<Integer, Double>> byRound) {

    /// Median, least and most over the rounds.
    record Spread(double median, double least, double most) {
        static Spread of(List<Double> values) {
            double[] sorted = values.stream().mapToDouble(Double::doubleValue).sorted().toArray();
            if (sorted.length == 0)
                return new Spread(Double.NaN, Double.NaN, Double.NaN);
            int half = sorted.length / 2;
            double median = sorted.length % 2 == 1 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2;
            return new Spread(median, sorted[0], Arrays.stream(sorted).max().orElseThrow());
        }
    }

    static List<Summary> of(List<Outcome> outcomes, List<String> peers) {
        Map<Scenario, List<Outcome>> byScenario = new LinkedHashMap<>();
        for (Outcome outcome : outcomes)
            byScenario.computeIfAbsent(outcome.scenario(), _ -> new ArrayList<>()).add(outcome);
        List<Summary> rows = new ArrayList<>();
        byScenario.forEach((scenario, own) -> {
            for (Measure measure : Measure.of(scenario))
                rows.add(row(scenario, measure, own, peers));
        });
        return rows;
    }

    private static Summary row(Scenario scenario, Measure measure, List<Outcome> outcomes, List<String> peers) {
        Map<String, Spread> byPeer = new LinkedHashMap<>();
        Map<String, Integer> failures = new LinkedHashMap<>();
        Map<String, Map<Integer, Double>> byRound = new LinkedHashMap<>();
        for (String peer : peers) {
            Map<Integer, Double> rounds = new TreeMap<>();
            int failed = 0;
            for (Outcome outcome : outcomes)
                if (outcome.peer().equals(peer)) {
                    if (outcome instanceof Finished finished)
                        rounds.put(outcome.round(), measure.of(finished.result()));
                    else
                        failed++;
                }
            byPeer.put(peer, Spread.of(List.copyOf(rounds.values())));
            failures.put(peer, failed);
            byRound.put(peer, rounds);
        }
        return new Summary(scenario, measure, byPeer, failures, byRound);
    }

    /// The median over the rounds of what one peer reached against another.
    double ratio(String peer, String against) {
        List<Double> ratios = new ArrayList<>();
        Map<Integer, Double> others = byRound.getOrDefault(against, Map.of());
        byRound.getOrDefault(peer, Map.of()).forEach((round, value) -> {
            Double other = others.get(round);
            if (other != null && other != 0)
                ratios.add(value / other);
        });
        return Spread.of(ratios).median();
    }
}
