package dev.pinion.db.engine.pg;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PostgresServerTest {

    private static final Map<String, String> SAFE = Map.of("server_version_num", "140000", "server_encoding", "UTF8",
            "fsync", "on", "full_page_writes", "on", "synchronous_commit", "on");

    @Test
    void whatIsSafeHasNoFault() {
        assertEquals(List.of(), PostgresServer.faults(SAFE));
    }

    @Test
    void nothingIsTakenForGranted() {
        assertEquals(5, PostgresServer.faults(Map.of()).size());
    }

    @ParameterizedTest
    @CsvSource({"fsync, off, fsync is off", "full_page_writes, off, full_page_writes is off",
            "synchronous_commit, off, synchronous_commit is off", "server_version_num, 130014, its version is 13",
            "server_encoding, SQL_ASCII, encoding is SQL_ASCII"})
    void eachFaultIsNamed(String setting, String value, String said) {
        Map<String, String> settings = new HashMap<>(SAFE);
        settings.put(setting, value);
        List<String> faults = PostgresServer.faults(settings);
        assertEquals(1, faults.size());
        assertTrue(faults.getFirst().contains(said), faults.getFirst());
    }
}
