package dev.pinion.db;

import java.util.Optional;

/// The handle of a channel: a named, ordered, durable log of messages. There is one per name and open [Database].
///
/// Threads: any may read the head; only the committer moves it.
public final class ChannelLog {

    static final long NO_ROW = 0;

    private final String name;
    private volatile ChannelHead head;
    /// The committer's own view, ahead of [#head] while a batch is on its way to disk.
    private ChannelHead tip;
    /// What the database holds, on disk: behind [#head] by what is [#ahead]. Whoever writes to the database has it.
    private ChannelHead inDatabase;
    private volatile long row;
    private final AheadMessages ahead = new AheadMessages();

    /// One without a message.
    ChannelLog(String name, String epoch) {
        this(name, new ChannelRow(NO_ROW, ChannelHead.empty(name, epoch)));
    }

    ChannelLog(String name, ChannelRow found) {
        this.name = name;
        this.head = found.head();
        this.tip = found.head();
        this.inDatabase = found.head();
        this.row = found.id();
    }

    public String name() {
        return name;
    }

    /// The durable head: the last sequence that is on disk. 0: the channel is empty.
    public long last() {
        return head.last();
    }

    /// The oldest sequence that is still held, 1 unless retention has deleted some. `first() == last() + 1`: none
    /// is held.
    public long first() {
        return head.first();
    }

    /// The chain's value before [#first()], if that is `seq` (retention may have moved it on): it checks the first message
    /// that is left.
    public Optional<Bytes> chainBefore(long seq) {
        ChannelHead now = head;
        return now.first() == seq ? Optional.of(now.anchor()) : Optional.empty();
    }

    /// Bytes of headers and bodies that are held, for retention.
    public long heldBytes() {
        return head.bytes();
    }

    /// The chain's value after [#last()], of the same moment as the sequence in the returned head.
    ChannelHead head() {
        return head;
    }

    ChannelHead tip() {
        return tip;
    }

    /// The number of its row in the database, [#NO_ROW] as long as it has none.
    long row() {
        return row;
    }

    /// If the transaction under way commits.
    void hasRow(long id) {
        row = id;
    }

    ChannelHead inDatabase() {
        return inDatabase;
    }

    void isInDatabase(ChannelHead position) {
        inDatabase = position;
    }

    AheadMessages ahead() {
        return ahead;
    }

    /// Gives the message its place. Committer only.
    StoredMessage place(NewMessage message, long nowMillis) {
        long timestampMillis = Math.max(nowMillis, tip.timestampMillis());
        StoredMessage stored = message.storedAt(tip.last() + 1, timestampMillis, tip.chain().content());
        tip = tip.after(stored);
        return stored;
    }

    /// Retention deletes what was before, if the transaction under way commits. Committer only.
    void tipBeginsAt(long first, Bytes anchor, long bytesLeft) {
        tip = tip.from(first, anchor, bytesLeft);
    }

    /// An erasure empties a message, if the transaction under way commits. Committer only.
    void tipHolds(long bytesLeft) {
        tip = tip.holding(bytesLeft);
    }

    /// What was placed is on disk. Committer only.
    void tipIsDurable() {
        head = tip;
    }

    /// What the reopened database holds. Committer only.
    void reloaded(ChannelRow found) {
        tip = found.head();
        head = found.head();
        inDatabase = found.head();
        row = found.id();
        ahead.clear();
    }

    @Override
    public String toString() {
        return "ChannelLog[" + name + ", " + head.first() + "-" + head.last() + "]";
    }
}
