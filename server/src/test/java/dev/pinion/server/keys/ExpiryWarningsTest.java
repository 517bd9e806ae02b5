package dev.pinion.server.keys;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

import org.junit.jupiter.api.Test;

class ExpiryWarningsTest {
    private static final Instant UNTIL = Instant.parse("2027-11-21T12:00:00Z");

    private final ExpiryWarnings warnings = new ExpiryWarnings();

    private Optional<Integer> daysBefore(int days) {
        return warnings.due("current", UNTIL, UNTIL.minus(Duration.ofDays(days)));
    }

    @Test
    void eachThresholdIsToldOnce() {
        // Given
        List<Integer> told = new ArrayList<>();
        // When it is asked every hour for forty days
        for (int hour = 24 * 40; hour >= -5; hour--) {
            warnings.due("current", UNTIL, UNTIL.minus(Duration.ofHours(hour))).ifPresent(told::add);
        }
        // Then
        assertEquals(List.of(30, 14, 7, 1, 0), told);
    }

    @Test
    void aStartWithinTheLastDaysTellsTheNearestOnly() {
        assertEquals(Optional.of(7), daysBefore(5));
        assertEquals(Optional.empty(), daysBefore(5));
        assertEquals(Optional.of(1), daysBefore(1));
    }

    @Test
    void anotherCertificateBeginsAnewAndSoDoesTheOtherRole() {
        // Given
        daysBefore(1);
        Instant later = UNTIL.plus(Duration.ofDays(20));
        // When Then
        assertEquals(Optional.of(1), warnings.due("next", UNTIL, UNTIL.minus(Duration.ofDays(1))));
        assertEquals(Optional.of(30), warnings.due("current", later, UNTIL.minus(Duration.ofDays(1))));
        assertEquals(Optional.empty(), warnings.due("current", UNTIL.plus(Duration.ofDays(300)), UNTIL));
    }

    @Test
    void aClockThatGoesBackTellsNothingTwice() {
        assertEquals(Optional.of(7), daysBefore(7));
        assertEquals(Optional.empty(), daysBefore(13));
        assertEquals(Optional.empty(), daysBefore(31));
        assertEquals(Optional.empty(), daysBefore(6));
    }
}
