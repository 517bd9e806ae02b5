package dev.pinion.client;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

/// A wrong setting is refused by its name.
class ClientConfigTest {

    private static final String PIN = "sha256//47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=";

    private static ClientConfig.Builder good(String host, int port) {
        return ClientConfig.builder(host, port).pin(PIN).token("a.b.c");
    }

    @Test
    void everyWrongSettingIsRefusedByItsName() {
        // Given
        Map<Executable, String> wrong = Map.ofEntries(Map.entry(() -> good("", 1).build(), "host"),
                Map.entry(() -> good("a b", 1).build(), "host"), Map.entry(() -> good("a\nb", 1).build(), "host"),
                Map.entry(() -> good("h", 0).build(), "port"), Map.entry(() -> good("h", 65_536).build(), "port"),
                Map.entry(() -> ClientConfig.builder("h", 1).token("t").build(), "pins"),
                Map.entry(() -> ClientConfig.builder("h", 1).pin(PIN).build(), "token"),
                Map.entry(() -> ClientConfig.builder("h", 1).pin("sha256//short"), "pin"),
                Map.entry(() -> good("h", 1).heartBeat(Duration.ZERO).build(), "heartBeat"),
                Map.entry(() -> good("h", 1).heartBeat(Duration.ofDays(1)).build(), "heartBeat"),
                Map.entry(() -> ClientDeadlines.DEFAULT.withConnect(Duration.ZERO), "deadlines.connect"),
                Map.entry(() -> ClientDeadlines.DEFAULT.withHandshake(Duration.ofSeconds(-1)), "deadlines.handshake"),
                Map.entry(() -> ClientDeadlines.DEFAULT.withLogin(Duration.ZERO), "deadlines.login"),
                Map.entry(() -> ClientDeadlines.DEFAULT.withPublish(Duration.ZERO), "deadlines.publish"),
                Map.entry(() -> ClientDeadlines.DEFAULT.withReceipt(Duration.ofDays(4_000)), "deadlines.receipt"),
                Map.entry(() -> ClientDeadlines.DEFAULT.withClose(Duration.ZERO), "deadlines.close"),
                Map.entry(() -> ClientLimits.DEFAULT.withInFlight(0, 1), "limits.inFlightMax"),
                Map.entry(() -> ClientLimits.DEFAULT.withInFlight(1, 0), "limits.inFlightBytesMax"),
                Map.entry(() -> ClientLimits.DEFAULT.withQueued(0, 1), "limits.queuedMax"),
                Map.entry(() -> ClientLimits.DEFAULT.withQueued(1, 0), "limits.queuedBytesMax"),
                Map.entry(() -> new ClientLimits(1, 1, 1, 1, 2_000_000), "limits.bodyBytesMax"),
                Map.entry(() -> new RetryPolicy(Duration.ZERO, Duration.ofSeconds(1), 1, Duration.ofSeconds(1)),
                        "waitFirst"),
                Map.entry(() -> new RetryPolicy(Duration.ofSeconds(1), Duration.ofSeconds(1), 0, Duration.ofSeconds(1)),
                        "attemptsMax"));
        wrong.forEach((setting, name) -> {
            // When
            var refusal = assertThrows(IllegalArgumentException.class, setting);
            // Then
            String said = String.valueOf(refusal.getMessage());
            assertTrue(said.contains(name) && said.contains("expected"), said);
        });
    }

    @Test
    void theThreeSpellingsOfAPinAreUnderstood() {
        // PINS P11
        for (String spelling : List.of(PIN, PIN.replace("//", "/"), "pin-sha256=\"" + PIN.substring(8) + '"')) {
            // When
            ClientConfig config = ClientConfig.builder("h").pin(spelling).token("t").build();
            // Then
            assertTrue(config.toString().contains(PIN), config.toString());
        }
    }

    @Test
    void theTokenIsNotShown() {
        // When
        String shown = good("h", 1).token("se.cr.et").build().toString();
        // Then
        assertFalse(shown.contains("se.cr.et"));
    }
}
