package dev.pinion.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// `pinion://…`, as people type it.
class ClientUriTest {

    private static final String PIN = TestKey.RIGHT.pin().toString();

    @Test
    void serversPinsAndTheFileOfTheTokenAreRead(@TempDir Path folder) throws Exception {
        // Given
        Path token = Files.writeString(folder.resolve("a token"), "a.b.c\n");
        // When
        ClientConfig config = ClientConfig
                .builderOf("pinion://one:1,two,[::1]:3,[::2]/?pin=" + PIN + "&token-file="
                        + token.toString().replace(" ", "%20"))
                .build();
        // Then
        assertEquals(List.of(new ServerAddress("one", 1), new ServerAddress("two", 61_614), new ServerAddress("::1", 3),
                new ServerAddress("::2", 61_614)), config.servers());
        assertEquals(Set.of(TestKey.RIGHT.pin()), config.pins());
        assertEquals("a.b.c", config.token().get());
        Files.writeString(token, "d.e.f");
        assertEquals("d.e.f", config.token().get());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "host:1", "http://host:1", "pinion://", "pinion://:1", "pinion://host:",
            "pinion://host:0", "pinion://host:65536", "pinion://host:x", "pinion://host,", "pinion://[::1",
            "pinion://host?", "pinion://host?pin", "pinion://host?token=a.b.c", "pinion://host?pin=nothing",
            "pinion://ho st:1"})
    void whatCannotBeUnderstoodIsRefusedWithWhatWasExpected(String uri) {
        var refused = assertThrows(IllegalArgumentException.class, () -> ClientConfig.builderOf(uri));

        assertTrue(String.valueOf(refused.getMessage()).contains("expected"), refused.getMessage());
    }
}
