package dev.pinion.server.admin;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import dev.pinion.db.Database;
import dev.pinion.db.DatabaseRefusedException;
import dev.pinion.db.VerifyReport;
import dev.pinion.server.backup.Archive;

/// Backups of the running database into the one folder that the operator named, one at a time. A folder with a backup's
/// name is whole and verified: what is being written is called otherwise.
///
/// Any thread asks and returns at once; the copy is made on a thread of the database. Holds the outcome of the last one.
final class Backups {
    /// One name, no path: it may begin with neither a point nor a dash, and leave the folder by no means.
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9_-]{0,99}");
    private static final String UNFINISHED = ".unfinished";
    private static final Logger LOG = LoggerFactory.getLogger(Backups.class);

    private final Database database;
    private final Optional<Path> folder;
    /// Guarded by this object's monitor, which is held while a backup is begun, not while it runs.
    private @Nullable Backup last;

    Backups(Database database, Optional<Path> folder) {
        this.database = database;
        this.folder = folder;
    }

    /// What became of a backup.
    enum State {
        RUNNING, DONE, FAILED
    }

    /// One backup.
    ///
    /// @param messages that it holds, once it is done
    /// @param detail why it failed
    record Backup(String name, State state, long messages, String detail) {}

    /// Begins a backup; with the name of the last one, tells how that goes, and once that it failed.
    ///
    /// @throws IllegalArgumentException for a name that cannot be used, or where there are no backups
    synchronized Backup make(String name) {
        Path target = target(name);
        Backup known = last;
        if (known != null && known.name().equals(name)) {
            // A failure is told once; who asks again wants another try.
            last = known.state() == State.FAILED ? null : known;
            return known;
        }
        if (known != null && known.state() == State.RUNNING) {
            throw new IllegalArgumentException("the backup " + known.name() + " is being made; wait for its end");
        }
        if (Files.exists(target, LinkOption.NOFOLLOW_LINKS)) {
            throw new IllegalArgumentException(
                    "there is a backup " + name + " already; nothing is overwritten: take another name");
        }
        Backup running = new Backup(name, State.RUNNING, 0, "");
        last = running;
        begin(name, target);
        return last;
    }

    /// Where a finished one lies on the server's disk.
    Path folderOf(Backup backup) {
        return target(backup.name());
    }

    private Path target(String name) {
        Path directory = folder.orElseThrow(() -> new IllegalArgumentException(
                "this server was not told where to put backups; start it with --backups DIR"));
        if (!NAME.matcher(name).matches()) {
            throw new IllegalArgumentException(
                    "a backup's name is one word of 1 to 100 letters, digits, - and _ that begins with none of these two");
        }
        return directory.resolve(name);
    }

    private void begin(String name, Path target) {
        Path aside = target.resolveSibling(name + UNFINISHED);
        CompletableFuture<VerifyReport> copied;
        try {
            Archive.folder(target.resolveSibling(""));
            Archive.delete(aside); // what an earlier attempt left
            copied = database.backup(aside);
        } catch (IOException | DatabaseRefusedException denied) {
            ended(new Backup(name, State.FAILED, 0, "it could not be begun: " + denied.getMessage()));
            return;
        }
        var _ = copied.handle((report, failed) -> {
            ended(outcome(name, aside, target, report, failed));
            return null;
        });
    }

    private static Backup outcome(String name, Path aside, Path target, @Nullable VerifyReport report,
            @Nullable Throwable failed) {
        try {
            if (report == null) {
                Archive.delete(aside);
                return new Backup(name, State.FAILED, 0, "it could not be written: " + reason(failed));
            }
            if (!report.isSound()) {
                return new Backup(name, State.FAILED, report.messages(),
                        "what was written is not sound, and left for you to look at: " + report.faults().getFirst());
            }
            Files.move(aside, target, StandardCopyOption.ATOMIC_MOVE);
            return new Backup(name, State.DONE, report.messages(), "");
        } catch (IOException denied) {
            return new Backup(name, State.FAILED, 0, "its folder could not be renamed or removed: " + denied);
        }
    }

    private static String reason(@Nullable Throwable failed) {
        Throwable cause = failed instanceof CompletionException wrapped ? wrapped.getCause() : failed;
        return cause == null ? "unknown" : cause.getMessage() + " (" + cause.getCause() + ")";
    }

    private synchronized void ended(Backup backup) {
        last = backup;
        if (backup.state() == State.DONE) {
            LOG.info("backup {} is done and verified: {} messages", backup.name(), backup.messages());
        } else {
            LOG.error("backup {} failed: {}", backup.name(), backup.detail());
        }
    }
}
