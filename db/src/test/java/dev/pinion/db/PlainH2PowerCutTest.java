package dev.pinion.db;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Random;

import org.junit.jupiter.api.Test;

/// The control run: the same disk under plain H2, with a sync after every commit, does lose what was acknowledged. So
/// the power cut tests are able to fail, and the journal is needed.
class PlainH2PowerCutTest {

    private static final int TRIALS_MAX = 300;

    @Test
    void plainH2LosesAcknowledgedRowsOrDoesNotOpen() throws Exception {
        // Given
        long seed = Long.getLong("seed", System.nanoTime());
        System.out.println("seed " + seed);
        int trials = 0;
        boolean lost = false;
        assertFalse(loses(new Random(seed), FaultDisk.Survival.ALL), "a plain stop already loses");
        // When
        while (!lost && trials < TRIALS_MAX) {
            lost = loses(new Random(seed + trials), FaultDisk.Survival.RANDOM_SECTORS);
            trials++;
        }
        // Then
        System.out.println("plain H2 lost in trial " + trials);
        assertTrue(lost, "no loss in " + trials + " trials");
    }

    private static String url(FaultDisk disk) {
        return "jdbc:h2:" + disk.prefix()
                + "/plain;WRITE_DELAY=0;PAGE_SIZE=16384;RETENTION_TIME=50;DB_CLOSE_ON_EXIT=FALSE;TRACE_LEVEL_FILE=0";
    }

    private static boolean loses(Random random, FaultDisk.Survival survival) {
        try (FaultDisk disk = new FaultDisk()) {
            long acknowledged = loadUntilThePowerGoes(disk, random);
            assertTrue(acknowledged > 0, "no load");
            try (FaultDisk survivor = disk.afterPowerCut(survival, 4096, random)) {
                return acknowledged > lastRow(survivor);
            }
        }
    }

    private static long loadUntilThePowerGoes(FaultDisk disk, Random random) {
        disk.cutAfter(200 + random.nextInt(600));
        long acknowledged = 0;
        try (Connection connection = DriverManager.getConnection(url(disk));
                Statement statement = connection.createStatement()) {
            connection.setAutoCommit(false);
            statement.execute("create table message (seq bigint primary key, body varbinary(1000))");
            try (PreparedStatement insert = connection.prepareStatement("insert into message values (?, ?)")) {
                for (long row = 1; !disk.isOff(); row++) {
                    insert.setLong(1, row);
                    insert.setBytes(2, new byte[random.nextInt(1_000)]);
                    insert.executeUpdate();
                    statement.executeUpdate("delete from message where seq = " + (row - 20));
                    connection.commit();
                    statement.execute("CHECKPOINT SYNC");
                    acknowledged = row;
                }
            }
        } catch (SQLException thePowerIsOff) {
            return acknowledged;
        }
        return acknowledged;
    }

    private static long lastRow(FaultDisk survivor) {
        try (Connection connection = DriverManager.getConnection(url(survivor));
                Statement statement = connection.createStatement();
                ResultSet found = statement.executeQuery("select max(seq) from message")) {
            found.next();
            return found.getLong(1);
        } catch (SQLException notOpenable) {
            return -1;
        }
    }
}
