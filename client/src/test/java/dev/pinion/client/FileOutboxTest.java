package dev.pinion.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.pinion.client.outbox.FileOutbox;
import dev.pinion.client.outbox.OutboxStore.Unsent;
import dev.pinion.protocol.Body;

/// Messages without a receipt in a folder.
class FileOutboxTest {

    private static final Body BYTES = Body.owned(new byte[] {0, 10, -1, 13, 58, 92});

    @TempDir
    private Path folder = Path.of("set by JUnit");

    private static Unsent message(String key) {
        Map<String, String> headers = new LinkedHashMap<>();
        for (int i = 0; i < 9; i++) {
            headers.put("x" + i, "");
        }
        headers.putAll(Map.of("idempotency-key", key, "a:b\n", "\\ü", "expires", "7"));
        return new Unsent("/channel/news", headers, BYTES);
    }

    private List<Path> files() throws IOException {
        try (Stream<Path> all = Files.list(folder)) {
            return all.filter(file -> !file.endsWith(".lock")).sorted().toList();
        }
    }

    @Test
    void whatWasNotForgottenIsLeftInItsOrder() throws IOException {
        // Given
        try (FileOutbox outbox = FileOutbox.open(folder)) {
            for (String key : List.of("c", "a", "b", "d")) {
                outbox.keep(message(key));
            }
            outbox.forget(message("a"));
            outbox.forget(message("never kept"));
            assertEquals(List.of(), outbox.left());
        }
        // When
        try (FileOutbox next = FileOutbox.open(folder)) {
            next.keep(message("e"));
            // Then
            assertEquals(List.of(message("c"), message("b"), message("d")), next.left());
            assertEquals(List.copyOf(message("c").headers().keySet()),
                    List.copyOf(next.left().getFirst().headers().keySet()));
        }
        try (FileOutbox last = FileOutbox.open(folder)) {
            assertEquals(message("e"), last.left().getLast());
        }
    }

    @Test
    void aKeyThatIsGivenTwiceIsKeptOnce() throws IOException {
        try (FileOutbox outbox = FileOutbox.open(folder)) {
            outbox.keep(message("a"));
            outbox.keep(message("a"));

            assertEquals(1, files().size());
        }
    }

    @Test
    void theLargestMessageComesBack() throws IOException {
        var largest = new Unsent("/channel/news", Map.of("idempotency-key", "k", "long", "x".repeat(13_000)),
                Body.owned(new byte[1024 * 1024]));
        try (FileOutbox outbox = FileOutbox.open(folder)) {
            outbox.keep(largest);
        }
        try (FileOutbox next = FileOutbox.open(folder)) {
            assertEquals(List.of(largest), next.left());
        }
    }

    @Test
    void aFileThatWasNeverFinishedIsForgotten() throws IOException {
        // Given
        Path half = Files.writeString(folder.resolve(".0000000000000000001123.new"), "SEND\ndest");
        // When
        try (FileOutbox outbox = FileOutbox.open(folder)) {
            // Then
            assertEquals(List.of(), outbox.left());
            assertTrue(Files.notExists(half));
        }
    }

    @Test
    void aFileThatWasCutAnywhereIsNamedAndNothingIsChanged() throws IOException {
        // Given
        try (FileOutbox outbox = FileOutbox.open(folder)) {
            outbox.keep(message("a"));
        }
        Path file = files().getFirst();
        byte[] whole = Files.readAllBytes(file);
        for (int length = 0; length < whole.length; length++) {
            byte[] cut = Arrays.copyOf(whole, length);
            Files.write(file, cut);
            // When
            IOException refused = assertThrows(IOException.class, () -> FileOutbox.open(folder), "cut at " + length);
            // Then
            assertTrue(String.valueOf(refused.getMessage()).contains(file + ": is no message of an outbox"),
                    refused::getMessage);
            assertEquals(length, Files.size(file));
        }
        Files.write(file, whole);
        try (FileOutbox outbox = FileOutbox.open(folder)) {
            assertEquals(List.of(message("a")), outbox.left());
        }
    }

    @Test
    void oneFolderIsForOneClient() throws IOException {
        try (FileOutbox first = FileOutbox.open(folder)) {
            IOException refused = assertThrows(IOException.class, () -> FileOutbox.open(folder));

            assertTrue(String.valueOf(refused.getMessage()).contains("is the outbox of another client"));
            assertEquals(List.of(), first.left());
        }
        FileOutbox.open(folder).close();
    }

    @Test
    void moreThanMayBeKeptIsRefusedAndRoomComesBack() throws IOException {
        // Given
        try (FileOutbox outbox = FileOutbox.open(folder, 2, 1_000)) {
            outbox.keep(message("a"));
            outbox.keep(message("b"));
            // When
            IOException full = assertThrows(IOException.class, () -> outbox.keep(message("c")));
            // Then
            assertTrue(String.valueOf(full.getMessage()).contains("holds as much as it may, 2 messages or 1000 bytes"));
            outbox.forget(message("a"));
            var large = new Unsent("/channel/news", Map.of("idempotency-key", "d"), Body.owned(new byte[900]));
            assertThrows(IOException.class, () -> outbox.keep(large));
            outbox.forget(message("b"));
            outbox.keep(large);
            assertEquals(1, files().size());
        }
    }

    @Test
    void messagesAreForTheirOwnerOnly() throws IOException {
        try (FileOutbox outbox = FileOutbox.open(folder)) {
            outbox.keep(message("a"));

            assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(files().getFirst())));
        }
    }

    @Test
    void aMessageWithoutAKeyIsRefused() {
        assertThrows(IllegalArgumentException.class, () -> new Unsent("/channel/news", Map.of(), BYTES));
    }
}
