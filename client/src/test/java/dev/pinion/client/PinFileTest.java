package dev.pinion.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import dev.pinion.client.pins.PinFile;
import dev.pinion.protocol.Pin;
import dev.pinion.protocol.pins.KnownPins;
import dev.pinion.protocol.pins.PinSet;
import dev.pinion.protocol.pins.PinStoreId;

/// Pins in a file that people paste into and programs change.
class PinFileTest {

    private static final Pin A = Pin.parse("sha256//47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=");
    private static final Pin B = Pin.parse("sha256//AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=");
    private static final Instant THEN = Instant.parse("2026-01-31T12:00:00Z");

    @TempDir
    Path folder = Path.of("set by JUnit");
    private Path path = folder;
    private PinFile file = new PinFile(path);

    @BeforeEach
    void open() {
        path = folder.resolve("pins");
        file = new PinFile(path);
    }

    @Test
    void aFileThatDoesNotExistKnowsNothing() throws IOException {
        assertEquals(Optional.empty(), file.find("h", 1));
    }

    @Test
    void whatWasStoredIsFoundAgain() throws IOException {
        // Given
        PinSet set = new PinSet(5, List.of(A, B));
        // When
        assertTrue(file.store("Pinion.example", 61_614, Optional.empty(), set, THEN));
        // Then
        assertEquals(Optional.of(KnownPins.of(set)), new PinFile(path).find("pinion.EXAMPLE", 61_614));
        assertEquals(Optional.empty(), file.find("pinion.example", 61_615));
        assertEquals("rw-------",
                java.nio.file.attribute.PosixFilePermissions.toString(Files.getPosixFilePermissions(path)));
    }

    @Test
    void pastedLinesInAnySpellingAreUnderstoodAndAddUp() throws IOException {
        // Given // PINS P7, PINS P11
        String base64 = A.toString().substring(8);
        Files.writeString(path, "# our servers\n\n  h 1 pin-sha256=\"" + base64 + "\"  \nh 1 sha256/"
                + B.toString().substring(8) + " sha512//unknown\nother 1 sha512//x\n");
        // When, Then
        assertEquals(List.of(A, B), file.find("h", 1).orElseThrow().pins());
        assertEquals(Optional.empty(), file.find("other", 1));
    }

    @Test
    void storingReplacesOnlyTheLinesOfThatServer() throws IOException {
        // Given
        Files.writeString(path, "# keep me\nh 1 " + A + "\nother 1 " + A + "\nh 1 " + B + "\n");
        // When
        file.store("h", 1, file.find("h", 1), new PinSet(1, List.of(B, A)), THEN);
        // Then
        assertEquals(List.of("# keep me", "other 1 " + A, "h 1 set=1 learned=2026-01-31T12:00:00Z " + B + " " + A),
                Files.readAllLines(path));
    }

    @Test
    void whatIsPastedBelowALearnedSetReplacesIt() throws IOException {
        // Given
        file.store("h", 1, Optional.empty(), new PinSet(5, List.of(A, B)), THEN);
        // When
        Files.writeString(path, "h 1 " + B + "\n", java.nio.file.StandardOpenOption.APPEND);
        // Then
        assertEquals(Optional.of(KnownPins.typed(List.of(B))), file.find("h", 1));
    }

    @Test
    void aSetIsNotStoredOverWhatAnotherHasStoredOrPastedMeanwhile() throws IOException {
        // Given
        Optional<KnownPins> before = file.find("h", 1);
        file.store("h", 1, before, new PinSet(5, List.of(A, B)), THEN);
        // When, Then
        assertFalse(file.store("h", 1, before, new PinSet(6, List.of(B, A)), THEN));
        assertEquals(List.of(A, B), file.find("h", 1).orElseThrow().pins());
    }

    @Test
    void theIdOfAFileIsMadeOnceAndStays() throws IOException {
        // Given
        PinStoreId made = file.id();
        // When
        file.store("h", 1, Optional.empty(), new PinSet(5, List.of(A, B)), THEN);
        // Then
        assertEquals(made, new PinFile(path).id());
        assertNotEquals(made, new PinFile(folder.resolve("other")).id());
    }

    @Test
    void aFileThatCannotBeWrittenHasAnIdThatStays() throws IOException {
        // Given: nobody can make a file below a file
        Files.writeString(path, "h 1 " + A + "\n");
        var below = new PinFile(path.resolve("pins"));
        // When
        PinStoreId id = below.id();
        // Then
        assertEquals(id, below.id());
        assertTrue(id.text().startsWith("unwritable-"), id.text());
    }

    @Test
    void aDamagedIdIsRefused() throws IOException {
        Files.writeString(path, "# pin-store x\n");

        assertThrows(IOException.class, file::id);
    }

    @Test
    void morePastedPinsThanASetCanHaveAreRefused() throws IOException {
        for (int i = 0; i < 9; i++) {
            Files.writeString(path, "h 1 sha256//" + (char) ('A' + i) + "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n",
                    java.nio.file.StandardOpenOption.CREATE, java.nio.file.StandardOpenOption.APPEND);
        }

        assertThrows(IOException.class, () -> file.find("h", 1));
    }

    @ParameterizedTest
    @ValueSource(strings = {"h", "h 1", "h x sha256//47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=", "h 1 sha256//short",
            "h 1 nonsense", "h 1 set=x sha256//47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=",
            "h 1 learned=now sha256//47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU="})
    void aLineThatSaysNothingSensibleIsRefusedByItsNumber(String line) throws IOException {
        // Given
        Files.writeString(path, "# first\n" + line + "\n");
        // When
        IOException refusal = assertThrows(IOException.class, () -> file.find("h", 1));
        // Then
        assertTrue(String.valueOf(refusal.getMessage()).contains("line 2"), refusal.toString());
    }

    @Test
    void aHalfWrittenChangeOfACrashIsNoFault() throws IOException {
        // Given
        Files.writeString(folder.resolve(".pins1.new"), "h 1 sha2");
        // When
        file.store("h", 1, Optional.empty(), new PinSet(1, List.of(A, B)), THEN);
        // Then
        assertEquals(List.of(A, B), file.find("h", 1).orElseThrow().pins());
    }

    @Test
    void manyThreadsLoseNoServer() throws Exception {
        // Given
        List<Thread> threads = new ArrayList<>();
        for (int i = 1; i <= 8; i++) {
            int port = i;
            threads.add(Thread.ofPlatform().start(() -> storeQuietly(port)));
        }
        // When
        for (Thread each : threads) {
            each.join();
        }
        // Then
        for (int port = 1; port <= 8; port++) {
            assertTrue(file.find("h", port).isPresent(), "port " + port);
        }
    }

    private void storeQuietly(int port) {
        try {
            new PinFile(path).store("h", port, Optional.empty(), new PinSet(1, List.of(A, B)), THEN);
        } catch (IOException seenByTheAssertion) {
            throw new java.io.UncheckedIOException(seenByTheAssertion);
        }
    }
}
