package dev.pinion.db.engine.h2;

import java.sql.SQLException;

import dev.pinion.db.DatabaseConfig;
import dev.pinion.db.engine.Engine;
import dev.pinion.db.journal.StoreSeams;

/// The engine in our own process: H2 over its journal. The committer's thread.
public final class H2Engine implements Engine {

    private final DatabaseConfig config;
    private final StoreSeams seams;
    private final Runnable conversion;
    private boolean isFormer;

    /// @param conversion writes a database of the former layout anew
    public H2Engine(DatabaseConfig config, StoreSeams seams, Runnable conversion) {
        this.config = config;
        this.seams = seams;
        this.conversion = conversion;
    }

    @Override
    public void inspect(Check check) throws SQLException {
        Inspection.refuseWhatWeCannotOpen(config, seams, found -> {
            check.run(found);
            isFormer = found instanceof StateAsItIs asItIs && asItIs.isFormer();
        });
    }

    @Override
    public Opening open(boolean first) throws SQLException {
        if (isFormer) {
            conversion.run();
            isFormer = false;
        }
        return H2Opening.over(H2Store.open(config, seams, first), seams);
    }

    @Override
    public Source openForReading() throws SQLException {
        return H2Store.openForReading(config, seams);
    }
}
