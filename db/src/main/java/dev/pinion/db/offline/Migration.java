package dev.pinion.db.offline;

import java.io.IOException;
import java.sql.SQLException;
import java.util.Set;
import java.util.function.Consumer;

import org.h2.jdbc.JdbcException;

import dev.pinion.db.DatabaseConfig;
import dev.pinion.db.DatabaseRefusedException;
import dev.pinion.db.LogHealth;
import dev.pinion.db.StorageException;
import dev.pinion.db.VerifyReport;
import dev.pinion.db.VerifyReport.Fault;
import dev.pinion.db.commit.DiskTrouble;
import dev.pinion.db.engine.h2.Inspection;
import dev.pinion.db.engine.pg.PostgresAddress;
import dev.pinion.db.engine.pg.PostgresMoved;
import dev.pinion.db.engine.tables.MoveProgress;
import dev.pinion.db.engine.tables.MoveTarget;
import dev.pinion.db.engine.tables.MovedDatabase;
import dev.pinion.db.engine.tables.Mover;
import dev.pinion.db.journal.StoreSeams;
import dev.pinion.db.log.DatabaseDirectory;

/// Moves the database of a data folder into one of PostgreSQL, or back, while no server has either. What it is moved from is read,
/// all of it, before and not changed; what it is moved into is opened by no server until both were found to be the same. Whenever
/// that ends early, the next run goes on. The caller's thread, which nobody interrupts.
public final class Migration {

    /// What is about to be done; a test ends it here.
    public enum Step {
        OPEN, VERIFY, COMMIT, COMPARE, HAND_OVER, FINISH
    }

    /// Hears of each step before it is taken.
    @FunctionalInterface
    public interface Steps {
        void before(Step step) throws SQLException;
    }

    /// As others that write databases anew.
    private static final long COMMIT_BYTES = 4L << 20;
    private static final int FAULTS_SHOWN = 5;

    private final DatabaseConfig files;
    private final DatabaseConfig.Server server;
    private final StoreSeams seams;
    private final Consumer<String> told;
    private Steps steps = step -> {};
    private long commitBytes = COMMIT_BYTES;

    /// @param config of the data folder, and the server's
    /// @param told hears in words how far it is
    public Migration(DatabaseConfig config, StoreSeams seams, Consumer<String> told) {
        DatabaseConfig.Server named = config.server();
        if (named == null) {
            throw new IllegalArgumentException("no server is named");
        }
        this.files = config.withServer(null);
        this.server = named;
        this.seams = seams;
        this.told = told;
    }

    /// The same in other steps, each of which is heard of.
    ///
    /// @param bytes of a commit
    public Migration with(long bytes, Steps beforeEach) {
        commitBytes = bytes;
        steps = beforeEach;
        return this;
    }

    /// From the data folder to the server, and the folder says so from then on.
    public VerifyReport toServer() {
        PostgresAddress address = PostgresAddress.of(server);
        return told(() -> {
            steps.before(Step.OPEN);
            try (FilesSource from = FilesSource.open(files, seams)) {
                return into(from, PostgresMoved.target(address), to -> {
                    if (!MoveProgress.isUnfinished(to.connection())) {
                        DatabaseDirectory.requireNotElsewhere(files.directory());
                    }
                }, () -> DatabaseDirectory.noteElsewhere(files.directory(), server.url()));
            }
        });
    }

    /// From the server to the data folder.
    public VerifyReport fromServer() {
        PostgresAddress address = PostgresAddress.of(server);
        return told(() -> {
            steps.before(Step.OPEN);
            try (PostgresMoved from = PostgresMoved.source(address)) {
                return into(from, FilesTarget.open(files, seams), to -> {},
                        () -> DatabaseDirectory.noteHere(files.directory()));
            }
        });
    }

    private interface Work {
        VerifyReport run() throws SQLException, IOException;
    }

    private interface Check {
        void run(MoveTarget to) throws SQLException;
    }

    private VerifyReport into(MovedDatabase from, MoveTarget to, Check check, Runnable handOver) throws SQLException {
        boolean isDone = false;
        try {
            check.run(to);
            VerifyReport report = move(from, to, handOver);
            isDone = true;
            return report;
        } finally {
            if (isDone) {
                to.close();
            } else {
                to.abandon();
            }
        }
    }

    private VerifyReport move(MovedDatabase from, MoveTarget to, Runnable handOver) throws SQLException {
        steps.before(Step.VERIFY);
        told.accept("checking what is moved");
        VerifyReport before = new Verification(from.connection(), message -> {}).run(null);
        requireSound(before);
        Mover mover = new Mover(from, to, commitBytes, () -> steps.before(Step.COMMIT), told);
        mover.run();
        steps.before(Step.COMPARE);
        told.accept("comparing both");
        VerifyReport after = new Verification(to.connection(), message -> {}).run(null);
        requireSame(before, after);
        mover.compare();
        steps.before(Step.HAND_OVER);
        // Before servers open the new one: at no time both are open to them.
        handOver.run();
        steps.before(Step.FINISH);
        mover.end();
        return after;
    }

    private static void requireSound(VerifyReport report) {
        if (!report.isSound()) {
            throw new DatabaseRefusedException("what is to be moved is damaged, so nothing was moved: " + places(report)
                    + "; restore a backup, or see what else can be read (pinion db salvage)", null);
        }
    }

    private static String places(VerifyReport report) {
        StringBuilder places = new StringBuilder();
        for (Fault fault : report.faults().subList(0, Math.min(FAULTS_SHOWN, report.faults().size()))) {
            places.append(places.isEmpty() ? "" : "; ")
                    .append(fault.channel().isEmpty() ? "the database" : fault.channel())
                    .append(fault.seq() == 0 ? "" : " " + fault.seq())
                    .append(": ")
                    .append(fault.what());
        }
        int more = report.faults().size() - FAULTS_SHOWN;
        return more > 0 ? places + "; and " + more + " more" : places.toString();
    }

    /// Engines sort names in orders of their own.
    private static void requireSame(VerifyReport before, VerifyReport after) {
        boolean isSame = after.isSound() && before.epoch().equals(after.epoch())
                && before.channels() == after.channels() && before.messages() == after.messages()
                && before.erased() == after.erased()
                && Set.copyOf(before.unvouched()).equals(Set.copyOf(after.unvouched()));
        if (!isSame) {
            throw new DatabaseRefusedException("what was moved is not the same: " + after.messages() + " of "
                    + before.messages() + " messages in " + after.channels() + " of " + before.channels()
                    + " channels, " + (after.isSound() ? "whose chain is whole" : places(after))
                    + "; no server opens it: empty the target and run the command again", null);
        }
    }

    private VerifyReport told(Work work) {
        try {
            return work.run();
        } catch (SQLException failed) {
            // One of the two is always of H2.
            throw failed instanceof JdbcException ? refusalOfFiles(failed) : PostgresMoved.refusal(failed);
        } catch (IOException failed) {
            throw refusalOfFiles(failed);
        } catch (StorageException failed) {
            throw DiskTrouble.of(failed) == LogHealth.Trouble.DISK_FULL ? refusalOfFiles(failed) : failed;
        }
    }

    private DatabaseRefusedException refusalOfFiles(Exception failed) {
        if (DiskTrouble.of(failed) == LogHealth.Trouble.DISK_FULL) {
            return new DatabaseRefusedException("the disk of " + files.directory() + " is full ("
                    + DiskTrouble.inWords(failed)
                    + "); what was committed stays: make room and run the command again, it goes on where it ended",
                    failed);
        }
        return Inspection.refusal(files.directory(), failed);
    }
}
