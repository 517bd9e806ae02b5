package dev.pinion.db;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// The power goes at any moment: nothing that was acknowledged is lost, and the database opens.
class PowerCutTest {

    @TempDir
    Path directory;

    @Test
    @Timeout(value = 3, unit = TimeUnit.MINUTES)
    void nothingAcknowledgedIsLostInTwentyPowerCuts() throws Exception {
        cut(20);
    }

    @Test
    @Tag("slow")
    @Timeout(value = 30, unit = TimeUnit.MINUTES)
    void nothingAcknowledgedIsLostInManyPowerCuts() throws Exception {
        cut(Integer.getInteger("pinion.power.cuts", 2_000));
    }

    private void cut(int cuts) throws Exception {
        // Given
        long seed = Long.getLong("seed", System.nanoTime());
        System.out.println("seed " + seed);
        PowerCuts powerCuts = new PowerCuts(directory);
        int acknowledged = 0;
        // When // Then
        for (int n = 0; n < cuts; n++) {
            acknowledged += powerCuts.trial(seed + n);
        }
        System.out.println(cuts + " power cuts, " + acknowledged + " acknowledged messages, none lost");
        assertTrue(acknowledged > cuts, "no load");
    }
}
