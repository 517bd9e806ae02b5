package dev.pinion.db.commit;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;

import org.jspecify.annotations.Nullable;

import dev.pinion.db.Cursors;
import dev.pinion.db.IdempotencyKey;
import dev.pinion.db.NewMessage;
import dev.pinion.db.StoredMessage;
import dev.pinion.db.ahead.AheadState;
import dev.pinion.db.ahead.KnownState;
import dev.pinion.db.ahead.UsedKeys;
import dev.pinion.db.engine.Channel;
import dev.pinion.db.engine.ChannelHead;
import dev.pinion.db.engine.Transaction;
import dev.pinion.db.log.Change;
import dev.pinion.db.log.KeyHash;
import dev.pinion.db.log.KeysOfBatch;
import dev.pinion.db.log.LogPosition;
import dev.pinion.db.log.LoggedBatch;
import dev.pinion.db.log.UsedKey;

/// What one commit stores: messages with their places, and changes. Committer only, and then the applier.
final class Batch {

    /// What will be placed into a batch.
    interface Asking {

        /// What it may add to the batch.
        default List<Hashed> newMessages() {
            return List.of();
        }

        /// The channel that it may change otherwise than by messages.
        default Optional<Channel> changes() {
            return Optional.empty();
        }

        /// Those that it looks at or changes.
        default List<Change.CursorName> cursors() {
            return List.of();
        }
    }

    /// What was stored before.
    interface Known {

        /// The idempotency keys, which hear at once of those that are placed.
        UsedKeys keys();

        KnownState state();

        /// Cursors that nobody has used since, and nobody else is about to.
        default List<Change.CursorName> unusedSince(long millis, int cursorsMax) throws SQLException {
            return state().unusedSince(millis, cursorsMax);
        }

        /// The time by the clock that all who write here have in common; empty: there is nobody else.
        default OptionalLong commonMillis() throws SQLException {
            return OptionalLong.empty();
        }

        void check() throws SQLException;
    }

    private static final AtomicLong BATCHES = new AtomicLong();

    /// In this process, over all openings.
    private final long unique = BATCHES.incrementAndGet();
    private final long nowMillis;
    private final long number;
    private final Known known;
    private final AheadState ahead;
    private final List<StoredMessage> messages = new ArrayList<>();
    private final List<Change> changes = new ArrayList<>();
    /// Those of its messages, in the order of their first.
    private final List<Channel> channels = new ArrayList<>();
    /// For each message that of its channel.
    private int[] numbers = new int[16];
    private final Map<Channel, ChannelHead> positions = new LinkedHashMap<>();
    private final Set<Channel> holding = new LinkedHashSet<>();
    private final KeysOfBatch keys = new KeysOfBatch();
    private @Nullable LogPosition reached;
    private long heldBytes;
    private long bytes;

    /// @param number larger than those of the batches before, within an opening
    /// @param ahead  hears of the changes at once, so that what comes later in the batch finds them
    Batch(long nowMillis, long number, Known known, AheadState ahead) {
        this.nowMillis = nowMillis;
        this.number = number;
        this.known = known;
        this.ahead = ahead;
    }

    /// A message that is to be placed. Made by the publishing thread, which pays for the hash.
    ///
    /// @param hash of its idempotency key; null: it has none
    record Hashed(NewMessage message, @Nullable KeyHash hash) {}

    /// What was stored under the message's idempotency key; null when it has none, or a new one.
    @Nullable
    UsedKey earlier(Hashed message) throws SQLException {
        return message.hash() == null ? null : known.keys().find(message.hash());
    }

    StoredMessage place(Hashed hashed) {
        NewMessage message = hashed.message();
        KeyHash hash = hashed.hash();
        Channel channel = Channel.of(message.channel());
        StoredMessage stored = channel.place(message, nowMillis);
        IdempotencyKey key = message.key();
        if (key != null && hash != null) {
            UsedKey used = UsedKey.of(hash, stored.seq(), message.bodyHash());
            keys.add(key, messages.size(), used, stored.timestampMillis());
            known.keys().add(used, number, stored.timestampMillis());
        }
        note(channel);
        messages.add(stored);
        heldBytes += stored.heldBytes();
        bytes += message.payloadBytes();
        return stored;
    }

    /// Of the message that is added next.
    private void note(Channel channel) {
        int its = channel.numberIn(unique, channels.size());
        if (its == channels.size()) {
            channels.add(channel);
        }
        if (messages.size() == numbers.length) {
            numbers = Arrays.copyOf(numbers, 2 * numbers.length);
        }
        numbers[messages.size()] = its;
    }

    long nowMillis() {
        return nowMillis;
    }

    /// By the clock that all who write here have in common.
    long commonMillis() throws SQLException {
        return known.commonMillis().orElse(nowMillis);
    }

    /// What is so by now, with all that was placed before.
    KnownState state() {
        return known.state();
    }

    List<Change.CursorName> unusedSince(long millis, int cursorsMax) throws SQLException {
        return known.unusedSince(millis, cursorsMax);
    }

    /// Asks the database for something, to see whether it answers.
    void check() throws SQLException {
        known.check();
    }

    void change(Change change) {
        changes.add(change);
        ahead.note(change, number);
        heldBytes += change.heldBytes();
    }

    /// Whether nobody else has claimed the cursor since.
    boolean isOwned(Cursors.Save save) throws SQLException {
        Change.Owned owner = state().owner(new Change.CursorName(save.identity(), save.name()));
        return owner != null && owner.owner() == save.owner();
    }

    void save(Cursors.Save save) {
        Change.CursorName cursor = new Change.CursorName(save.identity(), save.name());
        change(new Change.Owned(cursor, save.owner(), save.nowMillis()));
        save.positions().forEach(position -> change(new Change.Moved(cursor, position)));
    }

    /// The channel's tip has changed otherwise than by messages.
    void holds(Channel channel) {
        holding.add(channel);
    }

    /// The end of placing, as a record of the log.
    LoggedBatch logged() {
        settle();
        return new LoggedBatch(channels, messages, n -> numbers[n], keys, changes);
    }

    /// The end of placing: where channels stand now, and what they hold, which is a change, too. Committer only.
    void settle() {
        channels.forEach(channel -> positions.put(channel, channel.tip()));
        for (Channel channel : holding) {
            ChannelHead tip = channel.tip();
            positions.put(channel, tip);
            change(new Change.Holds(channel.name(), tip.first(), tip.anchor(), tip.bytes()));
        }
        holding.clear();
    }

    /// The same as tables take it in, when it is settled: by now channels may stand further.
    void addTo(Transaction transaction) {
        messages.forEach(message -> transaction.add(Channel.of(message.channel()), message));
        positions.forEach(transaction::move);
        changes.forEach(transaction::add);
        transaction.add(keys);
        if (reached != null) {
            transaction.reaches(reached);
        }
    }

    void isLogged(LogPosition position) {
        reached = position;
        keys.isLogged();
    }

    long number() {
        return number;
    }

    boolean isEmpty() {
        return messages.isEmpty() && changes.isEmpty() && holding.isEmpty();
    }

    /// What its messages and changes make us hold.
    long heldBytes() {
        return heldBytes;
    }

    /// Of headers and bodies.
    long bytes() {
        return bytes;
    }

    List<StoredMessage> messages() {
        return Collections.unmodifiableList(messages);
    }

    /// Where its channels stand after it.
    Map<Channel, ChannelHead> positions() {
        return positions;
    }

}
