package dev.pinion.db;

import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.BiConsumer;

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

    /// One listener for what other servers change, where there may be some. To be called once, before anything is asked.
    void listen(OtherServers others);

    Cursors cursors();

    /// Of tokens and subjects, in the server's form.
    DurableRecords revocations();

    /// Of pin sets by clients, in the server's form.
    DurableRecords pinConfirmations();

    /// Of the issuers whose tokens were ever accepted, in the server's form.
    DurableRecords servedIssuers();

    StoredIdentities identities();

    /// The servers that may have the database open together; empty: it is this one's alone.
    Optional<Servers> servers();

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

    /// The servers that have one database open together, of which this is one: who is there, what they say to each other, and which
    /// one does what is to be done once.
    ///
    /// Any thread calls; futures complete on a thread of the store, and dependents MUST NOT block it.
    interface Servers {

        /// Of one word.
        int WORD_BYTES_MAX = 64 * 1024;
        /// Of what a server says of itself, in characters.
        int CARD_LENGTH_MAX = 4_000;
        /// More are not told.
        int SERVERS_MAX = 64;

        /// One server.
        ///
        /// @param id     of its process
        /// @param card   what it said of itself last
        /// @param isOpen whether it has the database open now; it may have stopped all the same, as with SIGSTOP
        record Server(String id, String card, boolean isOpen) {}

        /// This process.
        String id();

        /// Says what this server is, in its own form, in place of what it said before.
        ///
        /// @return all that ever said so, also those that have ended, in the order in which they did, the latest last
        CompletableFuture<List<Server>> introduce(String card);

        /// All that ever introduced themselves, the latest last.
        CompletableFuture<List<Server>> all();

        /// Says something to all that are there. It is kept for half a minute: who is away for longer does not hear it.
        ///
        /// @throws IllegalArgumentException for more than [#WORD_BYTES_MAX]
        CompletableFuture<Void> say(Bytes word);

        /// Has what others say told, with the id of who said it, some fifth of a second later, each once. In no order. To be called
        /// once. The listener MUST return at once and MUST NOT throw.
        void listen(BiConsumer<String, Bytes> listener);

        /// Whether this server is the one that does what is to be done once: takes that over where nobody has it. Who has it keeps it
        /// until it ends, loses its connection, or has not asked for a minute.
        ///
        /// @return 0: another one is. Else a number that is larger with each time that it was taken over here: what was known by an
        ///         earlier one may have changed
        CompletableFuture<Long> duty();
    }

    /// Hears what other servers over the same database have changed, of what a server may hold in memory. Messages and erasures come
    /// to the [CommitListener] as if they were of this server. Requirements:
    /// 1. Runs on the committer's thread: MUST return at once; never waits for a socket, a lock held during I/O, or the log.
    /// 2. MUST NOT throw.
    /// 3. What is told may be known already, and comes again.
    interface OtherServers {

        /// The cursor was claimed or removed: whoever holds it here has lost it, unless he has claimed it since.
        void cursorTaken(String identity, String name);

        /// Something of the cursor has become free, or is asked for: whoever shares it here looks at it.
        void cursorCalled(String identity, String name);

        /// A record of [#revocations()] was written. That old ones are deleted is not told.
        void revoked(DurableRecords.Entry revocation);

        /// The same of [#pinConfirmations()].
        void confirmed(DurableRecords.Entry confirmation);

        /// This server was away for so long that it was not told: anything may have changed.
        void missed();
    }
}
