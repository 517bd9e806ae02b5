package dev.pinion.house;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalDouble;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// How the picture of the comparison is drawn, and that it shows the table in docs/performance.md as it is.
class ComparisonPictureTest {

    private static final String HEAD = """
            Before.

            | figure | Artemis | NATS | Pinion | : Artemis | : NATS |
            |---|---|---|---|---|---|
            """;

    @Test
    void thePictureOfTheComparisonIsCurrent() throws IOException {
        Path file = Sources.root().resolve("docs/comparison.svg");
        String drawn = ComparisonPicture.svg(Sources.text(Sources.root().resolve("docs/performance.md")));
        if (Boolean.getBoolean("pinion.write.documents")) {
            Files.writeString(file, drawn);
        }
        assertEquals(Sources.text(file), drawn, "draw it anew: -Dpinion.write.documents=true with this test");
    }

    @Test
    void whereLessIsBetterTheRatioIsTurnedRound() {
        var rows = ComparisonPicture.rows(HEAD + """
                | rate | 10 k | 5 | 20 k (1–2) | 2.0 | 4 |
                | time | 10 ms | – | 20 ms (1–2) | 2.0 | – |
                | memory | 8 KiB | 5 KiB | 2 KiB | 0.25 | 0.4 |

                | another | table |
                """);

        assertEquals(3, rows.size());
        assertEquals(new ComparisonPicture.Row("rate", OptionalDouble.of(2), OptionalDouble.of(4)), rows.get(0));
        assertEquals(new ComparisonPicture.Row("time", OptionalDouble.of(0.5), OptionalDouble.empty()), rows.get(1));
        assertEquals(new ComparisonPicture.Row("memory", OptionalDouble.of(4), OptionalDouble.of(2.5)), rows.get(2));
    }

    @Test
    void theScaleIsLogarithmicAndHoldsEveryRatio() {
        String svg = ComparisonPicture.svg(HEAD + "| a rate < b | 1 | 1 | 1 k | 0.1 | 10 |\n");

        assertTrue(svg.contains(">a rate &lt; b<"), svg);
        assertTrue(svg.contains("<circle cx=\"396\""), svg);
        assertTrue(svg.contains("<path class=\"one\" d=\"M636 "), svg);
        assertTrue(svg.contains("<path class=\"nats\" d=\"M876 "), svg);
        assertTrue(svg.contains(">1/10×<") && svg.contains(">10×<"), svg);
    }

    @ParameterizedTest
    @ValueSource(strings = {"| rate | 10 k | 5 | 20 k | 2.0 |", "| rate | 10 k | 5 | 20 k | 2.0 | 4 | 5 |",
            "| rate | 10 k | 5 | 20 k | two | 4 |", "| rate | 10 k | 5 | 20 k | 0.97; 1.6 | 4 |",
            "| rate | 10 k | 5 | 20 k |  | 4 |", "| rate | 10 k | 5 | 20 k | 0.00 | 4 |",
            "| rate | 10 k | 5 | 20 s | 2.0 | 4 |", "| rate | 10 k | 5 | – | – | – |",
            "| rate | 10 k | 5 | 20 k | – | – |"})
    void aRowThatCannotBeReadIsRefused(String row) {
        assertThrows(IllegalArgumentException.class, () -> ComparisonPicture.svg(HEAD + row + "\n"));
    }

    @Test
    void aDocumentWithoutTheTableOrWithTwoIsRefused() {
        String table = HEAD + "| rate | 10 k | 5 | 20 k | 2.0 | 4 |\n";

        assertThrows(IllegalArgumentException.class, () -> ComparisonPicture.svg("| figure | Pinion |\n|---|---|\n"));
        assertThrows(IllegalArgumentException.class, () -> ComparisonPicture.svg(table + "\n" + table));
    }
}
