package dev.pinion.server.interop;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Libraries that no one here wrote do every step against a server of their own, and the table of `INTEROP.md` says what they
/// did.
@Tag("interop")
class StockLibraryTest {
    @Test
    @Timeout(10)
    void theTableHasTheLibrariesAndStepsThatAreTriedAndNoOther() throws IOException {
        // Given
        InteropTable table = InteropTable.read();
        // When, Then
        assertEquals(Arrays.stream(StockLibrary.values()).map(StockLibrary::column).toList(), table.libraries());
        assertEquals(Arrays.stream(Step.values()).map(Step::text).sorted().toList(), table.steps().sorted().toList());
    }

    @ParameterizedTest
    @EnumSource
    @Timeout(240)
    void theTableSaysWhatTheLibraryDid(StockLibrary library, @TempDir Path scratch)
            throws IOException, InterruptedException {
        // Given
        InteropTable table = InteropTable.read();
        // When
        Transcript transcript = library.client(scratch).run();
        // Then
        assertAll(() -> version(library, table, transcript), () -> assertAll(Arrays.stream(Step.values())
                .map(step -> () -> step(library, step, table.cell(library, step), transcript))));
    }

    private static void version(StockLibrary library, InteropTable table, Transcript transcript) {
        String told = table.cell(library, "tested version");
        assertEquals(transcript.version(), told.split(" ", 2)[0],
                "INTEROP.md says of " + library.column() + ": " + told);
    }

    private static void step(StockLibrary library, Step step, String told, Transcript transcript) {
        String expected = library.can(step) ? "ok" : "cannot";
        assertEquals(expected, transcript.verdict(step.text()), () -> step.text() + ": " + transcript);
        assertTrue(told.startsWith(library.can(step) ? "yes" : "**no**"),
                () -> step.text() + ": INTEROP.md says " + told);
    }
}
