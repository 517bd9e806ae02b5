package dev.pinion.db.commit;

import java.sql.SQLException;
import java.sql.SQLTransactionRollbackException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;

import org.jspecify.annotations.Nullable;

import dev.pinion.db.LogHealth;
import dev.pinion.db.ahead.AheadState;
import dev.pinion.db.ahead.KnownState;
import dev.pinion.db.ahead.UsedKeys;
import dev.pinion.db.engine.Channel;
import dev.pinion.db.engine.ChannelRow;
import dev.pinion.db.engine.Engine;
import dev.pinion.db.engine.SharedEngine;
import dev.pinion.db.engine.Transaction;
import dev.pinion.db.log.Change;
import dev.pinion.db.log.KeyHash;
import dev.pinion.db.log.UsedKey;

/// One opening of a database that is its own log: a batch is one transaction, and nothing of it is remembered for longer.
/// Committer only.
final class OpenShared implements OpenStorage, Batch.Known, UsedKeys {

    /// So many batches bring a row each before a channel's rows are merged.
    private static final int PIECES_MAX = 128;
    /// Channels whose rows are counted: those that wait for longer are merged then, whatever their number.
    private static final int COUNTED_MAX = 10_000;
    /// Whenever so many batches were stored, old ones are forgotten.
    private static final int FORGET_EVERY = 1_000;

    private final SharedEngine.Opening opening;
    private final AheadState ahead;
    private final KnownState state;
    private final TableChores chores;
    private final Map<Channel, Integer> pieces = new HashMap<>();
    /// Of the batch under way: those that it may ask for, and those that it adds.
    private final Map<KeyHash, UsedKey> keys = new HashMap<>();
    /// Others may have stored something.
    private final AtomicBoolean hinted = new AtomicBoolean();
    private long lastBatch;

    /// @param lastBatch of the openings before
    OpenShared(SharedEngine.Opening opening, AheadState ahead, long lastBatch) {
        this.opening = opening;
        this.ahead = ahead;
        this.lastBatch = lastBatch;
        this.state = new KnownState(ahead, opening.lookups());
        this.chores = new TableChores(opening);
    }

    SharedEngine.Opening opening() {
        return opening;
    }

    long lastBatch() {
        return lastBatch;
    }

    /// @param wake has the committer make a batch
    void onElsewhere(Runnable wake) {
        opening.onElsewhere(() -> {
            hinted.set(true);
            wake.run();
        });
    }

    @Override
    public Batch batch(long nowMillis, List<? extends Batch.Asking> entries, Elsewhere elsewhere) throws SQLException {
        if (hinted.getAndSet(false)) {
            elsewhere.hears(opening.elsewhere());
        }
        Set<Channel> channels = new LinkedHashSet<>();
        Set<Change.CursorName> cursors = new LinkedHashSet<>();
        Set<KeyHash> asked = new LinkedHashSet<>();
        for (Batch.Asking entry : entries) {
            entry.changes().ifPresent(channels::add);
            cursors.addAll(entry.cursors());
            for (Batch.Hashed each : entry.newMessages()) {
                KeyHash key = each.hash();
                channels.add(Channel.of(each.message().channel()));
                if (key != null) {
                    asked.add(key);
                }
            }
        }
        lastBatch++;
        SharedEngine.Begun begun = opening.begin(channels, cursors);
        // So that nobody asks for them one by one.
        cursors.forEach(each -> ahead.owners().put(each, begun.owners().get(each), lastBatch));
        catchUp(channels, begun, elsewhere);
        if (entries.stream().anyMatch(entry -> entry.changes().isPresent())) {
            // Erasures, by now: who erases or deletes must know of them.
            elsewhere.hears(opening.elsewhere());
        }
        keys.clear();
        // Behind the channels' locks: who holds those alone adds keys of theirs.
        keys.putAll(opening.used(asked));
        return new Batch(nowMillis, lastBatch, this, ahead);
    }

    /// What others have given to the batch's channels comes before the batch.
    private static void catchUp(Set<Channel> channels, SharedEngine.Begun begun, Elsewhere elsewhere)
            throws SQLException {
        Map<String, ChannelRow> moved = new HashMap<>();
        for (Channel channel : channels) {
            ChannelRow found = begun.channels().get(channel.name());
            if (found == null) {
                throw new SQLTransactionRollbackException(
                        "channel " + channel.name() + " is not in the database any more", "40001");
            }
            if (!found.head().equals(channel.tip())) {
                moved.put(channel.name(), found);
            }
        }
        if (!moved.isEmpty()) {
            elsewhere.hears(new SharedEngine.Elsewhere(moved, List.of()));
        }
    }

    @Override
    public List<Change.CursorName> unusedSince(long millis, int cursorsMax) throws SQLException {
        List<Change.CursorName> unused = new ArrayList<>();
        for (Change.CursorName each : opening.unusedSince(millis, cursorsMax)) {
            Change.Owned now = state.owner(each);
            if (now != null && now.usedMillis() < millis) {
                unused.add(each);
            }
        }
        return unused;
    }

    @Override
    public OptionalLong commonMillis() throws SQLException {
        return OptionalLong.of(opening.nowMillis());
    }

    @Override
    public void write(Batch batch) throws SQLException {
        Transaction transaction = new Transaction();
        batch.settle();
        batch.addTo(transaction);
        opening.commit(transaction, batch.number());
        ahead.reached(batch.number());
        transaction.messages().keySet().forEach(this::count);
        if (batch.number() % FORGET_EVERY == 0) {
            chores.add(tables -> {
                tables.forgetBatches();
                return true;
            }, new CompletableFuture<>());
        }
    }

    private void count(Channel channel) {
        if (pieces.merge(channel, 1, Integer::sum) >= PIECES_MAX) {
            pieces.remove(channel);
            merge(channel);
        }
        if (pieces.size() > COUNTED_MAX) {
            pieces.keySet().forEach(this::merge);
            pieces.clear();
        }
    }

    private void merge(Channel channel) {
        chores.add(tables -> {
            tables.merge(channel);
            return true;
        }, new CompletableFuture<>());
    }

    @Override
    public void leave() throws SQLException {
        opening.rollback();
        ahead.reached(lastBatch);
    }

    @Override
    public Engine.Reader lookups() {
        return opening.lookups();
    }

    @Override
    public <T> void later(Engine.Chore<T> chore, CompletableFuture<T> done) {
        chores.add(chore::run, done);
    }

    /// What is told is there.
    @Override
    public LogHealth.Lag lag() {
        return LogHealth.Lag.NONE;
    }

    @Override
    public UsedKeys keys() {
        return this;
    }

    @Override
    public @Nullable UsedKey find(KeyHash hash) {
        return keys.get(hash);
    }

    @Override
    public void add(UsedKey key, long batch, long millis) {
        keys.put(key.hash(), key);
    }

    @Override
    public KnownState state() {
        return state;
    }

    @Override
    public void check() throws SQLException {
        opening.check();
    }

    void abandon() {
        opening.abandon();
        chores.abandon();
    }

    void close() throws SQLException {
        chores.close();
        opening.close();
    }
}
