package dev.pinion.db;

import java.nio.file.Path;
import java.time.Clock;
import java.util.concurrent.CompletableFuture;

/// The database of one server: opened, used through [#log()], closed in order.
///
/// Opening and closing wait for the committer's thread, which does the work, so that the caller may be interrupted.
public interface Database extends AutoCloseable {

    /// Opens the database of a directory, makes it when there is none.
    ///
    /// @throws DatabaseRefusedException
    ///             with nothing changed: it is in use, damaged, or of a newer version
    static Database open(DatabaseConfig config, Clock clock) {
        return DatabaseProvider.found().open(config, clock);
    }

    /// The random id of this history: a new database or a restored backup has a new one.
    String epoch();

    MessageLog log();

    Cursors cursors();

    /// Of tokens and subjects, in the server's form.
    DurableRecords revocations();

    /// Of pin sets by clients, in the server's form.
    DurableRecords pinConfirmations();

    /// Of the issuers whose tokens were ever accepted, in the server's form.
    DurableRecords servedIssuers();

    StoredIdentities identities();

    /// Stored data that was found damaged by somebody who read it, in words; empty: none since the opening.
    String damage();

    /// Forgets up to `keysMax` idempotency keys that were used before this time; gives back how many.
    CompletableFuture<Integer> forgetKeysBefore(long millis, int keysMax) throws InterruptedException;

    /// Copies the database, as one snapshot, into a directory that has none, and verifies the copy. Publishing goes on.
    CompletableFuture<VerifyReport> backup(Path directory);

    /// What a signer vouches for; there is one at a time.
    SignedHistory signedHistory(SignedHistory.Signer signer);

    /// Gives space that retention has freed back to the file system; about `compactBytesMax` are rewritten, while
    /// publishing waits (4 MiB take some 10 ms).
    CompletableFuture<Void> compact(int compactBytesMax) throws InterruptedException;

    /// Stores what was accepted, tells, and closes. Once; a second call does nothing.
    @Override
    void close();
}
