package dev.pinion.lab.compare;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

import org.junit.jupiter.api.Test;

import dev.pinion.bench.plan.BenchResult;
import dev.pinion.bench.plan.Flaws;
import dev.pinion.bench.plan.Latencies;
import dev.pinion.bench.plan.Scenario;
import dev.pinion.bench.plan.Scenario.IdleConnections;
import dev.pinion.bench.plan.Scenario.Publish;
import dev.pinion.lab.compare.Outcome.Failed;
import dev.pinion.lab.compare.Outcome.Finished;
import dev.pinion.lab.compare.Summary.Spread;

class SummaryTest {

    private static final Publish PUBLISH = new Publish(8, 64, 100);
    private static final List<Peer> PEERS = List.of(new Peers.CeilingPeer(),
            new Peers.Pinion(Path.of("pinion"), List.of()));
    private static final List<String> NAMES = List.of("ceiling", "Pinion");

    @Test
    void theMedianOfAnEvenNumberLiesBetweenTheMiddleTwo() {
        assertEquals(new Spread(2.5, 1, 9), Spread.of(List.of(9.0, 2.0, 1.0, 3.0)));
        assertEquals(new Spread(2, 1, 3), Spread.of(List.of(3.0, 1.0, 2.0)));
        assertTrue(Double.isNaN(Spread.of(List.of()).median()));
    }

    @Test
    void aRatioIsTakenWithinEachRound() {
        // Given: the machine was twice as fast in the second round and four times in the third
        List<Outcome> outcomes = List.of(finished(1, "ceiling", 1_000), finished(1, "Pinion", 500),
                finished(2, "ceiling", 2_000), finished(2, "Pinion", 1_000), finished(3, "ceiling", 4_000),
                finished(3, "Pinion", 2_400));

        Summary row = Summary.of(outcomes, NAMES).getFirst();

        assertEquals(0.5, row.ratio("Pinion", "ceiling"));
        assertEquals(new Spread(2_000, 1_000, 4_000), row.byPeer().get("ceiling"));
    }

    @Test
    void aFailedRoundIsCountedAndLeftOutOfTheRatio() {
        List<Outcome> outcomes = List.of(finished(1, "ceiling", 1_000), new Failed(1, "Pinion", PUBLISH, "lost"),
                finished(2, "ceiling", 1_000), finished(2, "Pinion", 250));

        Summary row = Summary.of(outcomes, NAMES).getFirst();

        assertEquals(0.25, row.ratio("Pinion", "ceiling"));
        assertEquals(1, row.failures().get("Pinion"));
        assertTrue(Report.markdown(List.of(row), PEERS, "").contains("250 (250–250), 1 failed"));
    }

    @Test
    void theTableNamesEachFigureItsRatioAndWhatAReceiptMeans() {
        List<Outcome> outcomes = List.of(finished(1, "ceiling", 1_600_000), finished(1, "Pinion", 203_000));

        String table = Report.markdown(Summary.of(outcomes, NAMES), PEERS, "Measured here.");

        assertTrue(table.contains("| figure | ceiling | Pinion | Pinion / ceiling |"), table);
        assertTrue(table.contains("| publish 100 B, 8 × 64 in flight, receipts/s | 1.60 M (1.60 M–1.60 M) "
                + "| 203 k (203 k–203 k) | 0.13 × |"), table);
        assertTrue(table.contains("- Pinion: synced to disk"), table);
    }

    @Test
    void aFigureThatNobodyReadIsADash() {
        List<Outcome> outcomes = List.of(new Finished(1, new BenchResult("Pinion", new IdleConnections(10), 10,
                Duration.ofSeconds(1), Latencies.NONE, Flaws.NONE, Map.of("KiB resident per connection", 36.0))));

        String table = Report.markdown(Summary.of(outcomes, NAMES), PEERS, "");

        assertTrue(table.contains("| – | 36.0 (36.0–36.0) | – |"), table);
        assertTrue(table.contains("| – | – | – |"), table);
    }

    @Test
    void thePicturesLongestBarIsTheLargestFigureAndItsWordsAreEscaped() {
        List<Outcome> outcomes = List.of(finished(1, "<a&b>", 1_000), finished(1, "Pinion", 500));

        String svg = Picture.svg(Summary.of(outcomes, List.of("<a&b>", "Pinion")), List.of("<a&b>", "Pinion"));

        List<String> widths = Pattern.compile("width=\"(\\d+)\" height=\"16\"")
                .matcher(svg)
                .results()
                .map(match -> match.group(1))
                .toList();
        assertEquals(List.of("560", "280"), widths.subList(0, 2));
        assertTrue(svg.contains("&lt;a&amp;b&gt;") && !svg.contains("<a&b>"), svg);
    }

    private static Outcome finished(int round, String peer, long perSecond) {
        return new Finished(round, result(peer, PUBLISH, perSecond));
    }

    private static BenchResult result(String peer, Scenario scenario, long perSecond) {
        return new BenchResult(peer, scenario, perSecond, Duration.ofSeconds(1), new Latencies(1, 100, 200, 300, 400),
                Flaws.NONE, Map.of());
    }
}
