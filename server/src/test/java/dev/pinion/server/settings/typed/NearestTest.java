package dev.pinion.server.settings.typed;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;

import org.junit.jupiter.api.Test;

/// What was probably meant.
class NearestTest {

    @Test
    void theNearestWordComesFirst() {
        assertEquals(List.of("listen"), Nearest.to("lisen", List.of("serve", "listen", "send")));
        assertEquals(List.of("--token-file"), Nearest.to("--token", List.of("--data", "--token-file")));
        assertEquals(List.of(), Nearest.to("xyz", List.of("serve", "listen", "send")));
    }
}
