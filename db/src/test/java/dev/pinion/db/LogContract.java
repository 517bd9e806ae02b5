package dev.pinion.db;

import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.function.Function;

import org.junit.jupiter.api.io.TempDir;

/// What every engine keeps: these tests run over each of them ([H2LogTest], [PostgresLogTest]).
abstract class LogContract {

    @TempDir
    Path directory;

    private final Function<Path, DatabaseConfig> engine;

    /// @param engine gives each path a database of its own
    LogContract(Function<Path, DatabaseConfig> engine) {
        this.engine = engine;
    }

    DatabaseConfig config(Path path) {
        return engine.apply(path);
    }

    Database open(Path path) {
        return open(path, Clock.systemUTC());
    }

    Database open(Path path, Clock clock) {
        return Database.open(config(path), clock);
    }

    List<VerifyReport.Fault> faults(Path path) {
        return DatabaseFiles.verify(config(path), null).faults();
    }
}
