package dev.pinion.db;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.HashSet;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;

import dev.pinion.postgres.RunningPostgres;

/// Databases in the running PostgreSQL: each path has a schema of its own there. Any thread.
public final class TestPostgres {

    /// Who waits for a database that is lost and comes back is told of no failure before that, however busy the machine is.
    static final DiskLimits PATIENT = new DiskLimits(DiskLimits.DEFAULT.lowSpaceBytes(),
            DiskLimits.DEFAULT.reserveBytes(), DiskLimits.DEFAULT.slowCommit(), DiskLimits.DEFAULT.watchEvery(),
            Duration.ofSeconds(60));

    private static final String TEMPLATE = "template";
    /// Flyway takes half a second for tables that are copied in a fiftieth.
    private static final String COPY = """
            do $$ declare each record; begin
                for each in select tablename as name from pg_tables where schemaname = 'template' loop
                    execute format('create table SCHEMA.%I (like template.%I including all)', each.name, each.name);
                    execute format('alter table SCHEMA.%I owner to pinion', each.name);
                end loop;
                insert into SCHEMA.flyway_schema_history select * from template.flyway_schema_history;
            end $$""";
    /// The template first.
    private static final Set<String> MADE = new HashSet<>();

    private TestPostgres() {}

    static String schema(Path directory) {
        byte[] name = directory.toString().getBytes(StandardCharsets.UTF_8);
        return "s" + UUID.nameUUIDFromBytes(name).toString().replace("-", "");
    }

    static DatabaseConfig config(Path directory) {
        return config(directory, RunningPostgres.port());
    }

    /// Of a path, with its tables.
    public static DatabaseConfig.Server server(Path directory) {
        return Objects.requireNonNull(config(directory).server());
    }

    /// Through something that listens at another port.
    static DatabaseConfig config(Path directory, int port) {
        String schema = schema(directory);
        make(schema, directory);
        return at(directory, port, schema);
    }

    private static synchronized void make(String schema, Path directory) {
        if (MADE.add(TEMPLATE)) {
            RunningPostgres.run("create schema " + TEMPLATE + " authorization pinion");
            Database.open(at(directory.resolve(TEMPLATE), RunningPostgres.port(), TEMPLATE), Clock.systemUTC()).close();
        }
        if (MADE.add(schema)) {
            RunningPostgres.run("create schema " + schema + " authorization pinion", COPY.replace("SCHEMA", schema));
        }
    }

    /// Of a schema that has nothing yet.
    static DatabaseConfig emptyConfig(Path directory) {
        String schema = schema(directory);
        RunningPostgres.run("create schema if not exists " + schema + " authorization pinion");
        return at(directory, RunningPostgres.port(), schema);
    }

    private static DatabaseConfig at(Path directory, int port, String schema) {
        return DatabaseConfig.defaults(directory)
                .withDisk(PATIENT)
                .withServer(new DatabaseConfig.Server(RunningPostgres.url(port, schema), RunningPostgres.OWNER, null));
    }
}
