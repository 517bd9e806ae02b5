package dev.pinion.server.deliver;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Random;
import java.util.Set;
import java.util.TreeSet;

import org.junit.jupiter.api.Test;

/// A set of sequences as ranges does what a set of numbers does, and is as small as its ranges.
class SequenceRangesTest {
    @Test
    void neighboursBecomeOneRangeWhateverTheirOrder() {
        var ranges = new SequenceRanges();
        ranges.add(1);
        ranges.add(3);
        ranges.add(2);
        ranges.add(5, 9);
        ranges.add(4);

        assertEquals("{1=9}", ranges.toString());
        assertEquals(9, ranges.size());
    }

    @Test
    void oneTakenOutOfTheMiddleLeavesTwoRanges() {
        var ranges = new SequenceRanges();
        ranges.add(1, 5);

        assertTrue(ranges.remove(3));
        assertFalse(ranges.remove(3));
        assertEquals("{1=2, 4=5}", ranges.toString());
    }

    @Test
    void whatIsTakenUpToASequenceIsAllThatWasThere() {
        var ranges = new SequenceRanges();
        ranges.add(1, 2);
        ranges.add(4, 9);

        SequenceRanges taken = ranges.takeTo(5);

        assertEquals("{1=2, 4=5}", taken.toString());
        assertEquals("{6=9}", ranges.toString());
    }

    @Test
    void atRandomItHoldsWhatASetOfNumbersHolds() {
        // Given
        long seed = System.nanoTime();
        System.out.println("seed " + seed);
        var random = new Random(seed);
        var ranges = new SequenceRanges();
        var numbers = new TreeSet<Long>();
        // When
        for (int i = 0; i < 20_000; i++) {
            long seq = random.nextInt(200);
            switch (random.nextInt(4)) {
                case 0 -> assertEquals(numbers.remove(seq), ranges.remove(seq));
                case 1 -> {
                    SequenceRanges taken = ranges.takeTo(seq / 4);
                    assertEquals(numbers.headSet(seq / 4, true).size(), taken.size());
                    numbers.headSet(seq / 4, true).clear();
                }
                case 2 -> {
                    ranges.add(seq, seq + 3);
                    for (long each = seq; each <= seq + 3; each++) {
                        numbers.add(each);
                    }
                }
                default -> {
                    ranges.add(seq);
                    numbers.add(seq);
                }
            }
            // Then
            assertEquals(numbers.size(), ranges.size());
            assertEquals(numbers.contains(seq + 1), ranges.contains(seq + 1));
        }
        assertEquals(numbers, numbersOf(ranges));
    }

    private static Set<Long> numbersOf(SequenceRanges ranges) {
        var numbers = new TreeSet<Long>();
        ranges.forEach((first, last) -> {
            for (long each = first; each <= last; each++) {
                numbers.add(each);
            }
        });
        return numbers;
    }
}
