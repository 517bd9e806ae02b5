package dev.pinion.db.engine.pg;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import dev.pinion.db.DatabaseRefusedException;
import dev.pinion.db.engine.tables.LogReader;

/// What a server of PostgreSQL must be like, so that what it has committed is still there after a power cut. The thread that
/// opens, each time: after a failover it is another server.
final class PostgresServer {

    private static final Logger LOG = LoggerFactory.getLogger(PostgresServer.class);
    /// The oldest one that its makers still keep.
    private static final int VERSION_MIN = 14;
    private static final int VERSION_UNITS = 10_000;
    private static final String SETTINGS = """
            select name, setting from pg_settings where name in ('server_version_num', 'server_encoding', 'fsync',
                'synchronous_commit', 'full_page_writes', 'synchronous_standby_names', 'transaction_read_only')""";

    private PostgresServer() {}

    /// @throws DatabaseRefusedException with all that is wrong
    static void refuseUnsafe(Connection connection) throws SQLException {
        Map<String, String> settings = new HashMap<>();
        new LogReader(connection).query(SETTINGS, row -> {
            settings.put(row.getString(1), row.getString(2));
            return true;
        });
        List<String> faults = faults(settings);
        if (!faults.isEmpty()) {
            throw new DatabaseRefusedException(
                    "the PostgreSQL server is not safe to keep messages in: " + String.join("; ", faults), null);
        }
        if (isOn(settings, "transaction_read_only")) {
            throw new SQLException("the PostgreSQL server takes no writes: it is a standby, or"
                    + " default_transaction_read_only is on", "25006");
        }
        if (settings.getOrDefault("synchronous_standby_names", "").isEmpty()) {
            LOG.warn("the PostgreSQL server has no synchronous standby (synchronous_standby_names is empty): when its"
                    + " disk is lost, or a standby takes over, messages that were acknowledged may be missing");
        }
    }

    /// Pure.
    static List<String> faults(Map<String, String> settings) {
        List<String> faults = new ArrayList<>();
        int version = Integer.parseInt(settings.getOrDefault("server_version_num", "0"));
        if (version < VERSION_MIN * VERSION_UNITS) {
            faults.add("its version is " + version / VERSION_UNITS + "; expected " + VERSION_MIN + " or newer");
        }
        if (!"UTF8".equals(settings.get("server_encoding"))) {
            faults.add("the database's encoding is " + settings.get("server_encoding") + "; expected UTF8");
        }
        for (String setting : List.of("fsync", "full_page_writes")) {
            if (!isOn(settings, setting)) {
                faults.add(setting + " is off, so a power cut may damage what is stored; set it on");
            }
        }
        if ("off".equals(settings.getOrDefault("synchronous_commit", "off"))) {
            faults.add("synchronous_commit is off, so what is committed may be lost; set it on (for this role:"
                    + " alter role NAME set synchronous_commit = on)");
        }
        return faults;
    }

    private static boolean isOn(Map<String, String> settings, String name) {
        return "on".equals(settings.get(name));
    }
}
