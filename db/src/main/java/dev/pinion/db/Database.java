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

    /// What one step of a scrub has found.
    ///
    /// @param next   where to go on; [#END]: there is no more
    /// @param bytes  that were read
    /// @param damage in words; empty: none. [#damage()] says it from then on
    record Scrubbed(long next, long bytes, String damage) {
        public static final long END = Long.MAX_VALUE;
    }

    /// Reads messages of a channel to see whether they are still what was stored, from `from` on, about so many bytes. Damage
    /// is no failure: the next step goes on behind it.
    CompletableFuture<Scrubbed> scrub(ChannelLog channel, long from, int bytesMax);

    /// Reads a part of the database's own files, in bytes, for the same.
    CompletableFuture<Scrubbed> scrubFiles(long from, int length);

    /// Forgets up to `keysMax` idempotency keys that were used before this time; gives back how many.
    CompletableFuture<Integer> forgetKeysBefore(long millis, int keysMax) throws InterruptedException;

    /// Copies the database, as one snapshot, into a directory that has none, and verifies the copy. Publishing goes on.
    CompletableFuture<VerifyReport> backup(Path directory);

    /// What a signer vouches for; there is one at a time.
    SignedHistory signedHistory(SignedHistory.Signer signer);

    /// Gives space that retention has freed back to the file system; about `compactBytesMax` are rewritten (4 MiB take some
    /// 10 ms), beside publishing.
    CompletableFuture<Void> compact(int compactBytesMax) throws InterruptedException;

    /// Stores what was accepted, tells, and closes. Once; a second call does nothing.
    @Override
    void close();
}
