package dev.pinion.house;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Map;

import org.junit.jupiter.api.Test;

/// The tables that may only become smaller.
class RatchetTest {

    private static final Ratchet TABLE = Ratchet.parse("test",
            "# comment\n\na.b 7 a reason of words\nc   12 another\n");

    @Test
    void whatIsAsTheTableSaysIsInOrder() {
        assertEquals("", TABLE.report(Map.of("a.b", 7, "c", 12), Map.of()));
    }

    @Test
    void whatGrewWhatShrankWhatIsNewAndWhatIsGoneAreFound() {
        assertTrue(TABLE.report(Map.of("a.b", 8, "c", 12), Map.of("a.b", "X, Y"))
                .startsWith("a.b 8: 7 are allowed\n    X, Y\n"));
        assertTrue(
                TABLE.report(Map.of("a.b", 6, "c", 12), Map.of()).startsWith("a.b 6: better than the table says, 7\n"));
        assertTrue(TABLE.report(Map.of("a.b", 7, "c", 12, "d", 6), Map.of()).startsWith("d 6: new, "));
        assertTrue(TABLE.report(Map.of("a.b", 7), Map.of()).startsWith("c: needed no more\n"));
    }

    @Test
    void theReportEndsWithTheTableToPasteWhichKeepsReasons() {
        String report = TABLE.report(Map.of("a.b", 6, "d", 30), Map.of());

        assertTrue(report.endsWith(":\n\na.b   6 a reason of words\nd    30\n"), report);
    }

    @Test
    void aLineWithoutAReasonIsRefused() {
        assertTrue(Ratchet.parse("test", "a 7\n").report(Map.of("a", 7), Map.of()).startsWith("a: has no reason\n"));
    }

    @Test
    void aLineThatCannotBeReadIsNamed() {
        var refused = assertThrows(IllegalArgumentException.class, () -> Ratchet.parse("test", "a seven\n"));

        assertTrue(String.valueOf(refused.getMessage()).contains("`a seven`"), refused.toString());
    }
}
