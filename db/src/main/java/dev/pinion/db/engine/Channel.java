package dev.pinion.db.engine;

import java.util.Optional;

import dev.pinion.db.Bytes;
import dev.pinion.db.ChannelLog;
import dev.pinion.db.NewMessage;
import dev.pinion.db.StoredMessage;

/// A channel as the log keeps it: what is told to all, and what only the committer knows.
///
/// Threads: any may read the head; only the committer moves it.
public final class Channel implements ChannelLog {

    public static final long NO_ROW = 0;

    private final String name;
    private volatile ChannelHead head;
    /// The committer's own view, ahead of [#head] while a batch is on its way to disk.
    private ChannelHead tip;
    /// What the database holds, on disk: behind [#head] by what is [#ahead]. The applier has it.
    private ChannelHead inDatabase;
    private volatile long row;
    private volatile int erasures;
    /// The batch in which it last got a message, and its number there.
    private long placedIn;
    private int placedAs;
    private final AheadMessages ahead = new AheadMessages();

    /// One without a message.
    public Channel(String name, String epoch) {
        this(name, new ChannelRow(NO_ROW, ChannelHead.empty(name, epoch)));
    }

    public Channel(String name, ChannelRow found) {
        this.name = name;
        this.head = found.head();
        this.tip = found.head();
        this.inDatabase = found.head();
        this.row = found.id();
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public long last() {
        return head.last();
    }

    @Override
    public long first() {
        return head.first();
    }

    @Override
    public Optional<Bytes> chainBefore(long seq) {
        ChannelHead now = head;
        return now.first() == seq ? Optional.of(now.anchor()) : Optional.empty();
    }

    @Override
    public long heldBytes() {
        return head.bytes();
    }

    /// The chain's value after [#last()], of the same moment as the sequence in the returned head.
    public ChannelHead head() {
        return head;
    }

    public ChannelHead tip() {
        return tip;
    }

    /// The number of its row in the database, [#NO_ROW] as long as it has none.
    public long row() {
        return row;
    }

    /// If the transaction under way commits.
    public void hasRow(long id) {
        row = id;
    }

    public ChannelHead inDatabase() {
        return inDatabase;
    }

    public void isInDatabase(ChannelHead position) {
        inDatabase = position;
    }

    public AheadMessages ahead() {
        return ahead;
    }

    /// There are no others than ours.
    public static Channel of(ChannelLog handle) {
        return (Channel) handle;
    }

    /// Gives the message its place. Committer only.
    public StoredMessage place(NewMessage message, long nowMillis) {
        long timestampMillis = Math.max(nowMillis, tip.timestampMillis());
        StoredMessage stored = message.storedAt(tip.last() + 1, timestampMillis, tip.chain());
        tip = tip.after(stored);
        return stored;
    }

    /// Its number among the channels of a batch: the one that it got there before, or else the next. Committer only.
    public int numberIn(long batch, int next) {
        if (placedIn != batch) {
            placedIn = batch;
            placedAs = next;
        }
        return placedAs;
    }

    /// Retention deletes what was before, if the batch under way is stored. Committer only.
    public void tipBeginsAt(long first, Bytes anchor, long bytesLeft) {
        tip = tip.from(first, anchor, bytesLeft);
    }

    /// An erasure empties a message, if the batch under way is stored. Committer only.
    @SuppressWarnings("NonAtomicVolatileUpdate") // one thread writes, others read
    public void tipIsEmptiedBy(long bytes) {
        tip = tip.holding(tip.bytes() - bytes);
        erasures++;
    }

    /// Another server has emptied a message, which the row of the channel says already. Committer only.
    @SuppressWarnings("NonAtomicVolatileUpdate") // one thread writes, others read
    public void isErasedElsewhere() {
        erasures++;
    }

    /// How many there were, since the database was opened.
    public int erasures() {
        return erasures;
    }

    /// What was placed is on disk. Committer only.
    public void tipIsDurable() {
        head = tip;
    }

    /// What the reopened database holds. Committer only.
    public void reloaded(ChannelRow found) {
        tip = found.head();
        head = found.head();
        inDatabase = found.head();
        row = found.id();
        ahead.clear();
    }

    @Override
    public String toString() {
        return "Channel[" + name + ", " + head.first() + "-" + head.last() + "]";
    }
}
