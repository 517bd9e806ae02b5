package dev.pinion.db.commit;

import java.sql.SQLException;
import java.sql.SQLTransactionRollbackException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.LongConsumer;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;

import dev.pinion.db.Bytes;
import dev.pinion.db.CommitListener;
import dev.pinion.db.Database.OtherServers;
import dev.pinion.db.DurableRecords;
import dev.pinion.db.StoredMessage;
import dev.pinion.db.ahead.AheadState;
import dev.pinion.db.engine.Channel;
import dev.pinion.db.engine.ChannelRow;
import dev.pinion.db.engine.Engine;
import dev.pinion.db.engine.SharedEngine;
import dev.pinion.db.log.Change;
import dev.pinion.db.log.RecordTable;

/// Takes over what is found in the database and was not placed here: what other servers have stored, and what a failed commit
/// turns out to have stored. Committer only; listeners are set by any thread.
final class StoredElsewhere implements OpenStorage.Elsewhere {

    private static final int PAGE_BYTES_MAX = 4 * 1024 * 1024;

    private final Channels channels;
    private final AheadState ahead;
    private final Supplier<Engine.Reader> lookups;
    private final Map<Channel, Long> untold = new HashMap<>();
    private volatile CommitListener listener = batch -> {};
    private volatile @Nullable OtherServers others;

    StoredElsewhere(Channels channels, AheadState ahead, Supplier<Engine.Reader> lookups) {
        this.channels = channels;
        this.ahead = ahead;
        this.lookups = lookups;
    }

    CommitListener listener() {
        return listener;
    }

    void listen(CommitListener toMessages) {
        listener = toMessages;
    }

    void listen(OtherServers toChanges) {
        others = toChanges;
    }

    @Override
    public void hears(SharedEngine.Elsewhere stored) throws SQLException {
        // First, since it needs no database: what it knows of these it says once.
        stored.changes().forEach(change -> GroupCommitter.tell(() -> tell(change)));
        for (Map.Entry<String, ChannelRow> each : stored.channels().entrySet()) {
            Channel channel = channels.channel(each.getKey());
            ChannelRow found = each.getValue();
            long heard = channel.last();
            if (found.head().last() < heard) {
                throw new SQLTransactionRollbackException("channel " + channel.name() + " had reached " + heard
                        + ", but ends at " + found.head().last() + " in the database", "40001");
            }
            if (!found.head().equals(channel.head())) {
                untold.put(channel, heard);
                channel.reloaded(found);
                channels.keep(channel);
                tellFrom(channel, heard + 1, last -> untold.put(channel, last));
                untold.remove(channel);
            }
        }
    }

    /// What a failure has kept from being told: channels whose heads have moved on, and up to where the listener has heard.
    void leaveUntoldTo(Unfinished unfinished) {
        untold.forEach(unfinished::hears);
        untold.clear();
    }

    /// The messages from a sequence on, up to the head; what retention has deleted meanwhile nobody hears of.
    ///
    /// @param told hears up to where, after each page
    void tellFrom(Channel channel, long from, LongConsumer told) throws SQLException {
        long next = Math.max(from, channel.first());
        while (next <= channel.last()) {
            List<StoredMessage> found = lookups.get().range(channel, next, channel.last(), PAGE_BYTES_MAX);
            if (found.isEmpty()) {
                throw new SQLTransactionRollbackException(
                        "message " + next + " of " + channel.name() + " is not in the database any more", "40001");
            }
            GroupCommitter.tell(() -> listener.committed(found));
            next = found.getLast().seq() + 1;
            told.accept(next - 1);
        }
    }

    private void tell(Change change) {
        switch (change) {
            case Change.Emptied emptied -> erased(emptied);
            case Change.Owned owned -> taken(owned.cursor());
            case Change.Removed(Change.CursorName cursor) -> taken(cursor);
            case Change.Called(Change.CursorName cursor) -> tell(
                    to -> to.cursorCalled(cursor.identity(), cursor.name()));
            case Change.Written(Change.RecordName name, Bytes content, long millis) -> written(name.table(),
                    new DurableRecords.Entry(name.key(), content, millis));
            case Change.Deleted _,Change.Moved _,Change.Holds _ -> {
                // Nobody keeps those.
            }
        }
    }

    private void erased(Change.Emptied emptied) {
        Channel channel = channels.channel(emptied.message().channel());
        channel.isErasedElsewhere();
        ahead.note(emptied, 0);
        listener.erased(channel, emptied.message().seq());
    }

    private void taken(Change.CursorName cursor) {
        tell(to -> to.cursorTaken(cursor.identity(), cursor.name()));
    }

    private void written(RecordTable table, DurableRecords.Entry entry) {
        if (table == RecordTable.REVOCATION) {
            tell(to -> to.revoked(entry));
        } else if (table == RecordTable.PIN_CONFIRMATION) {
            tell(to -> to.confirmed(entry));
        }
    }

    void missed() {
        tell(OtherServers::missed);
    }

    private void tell(Consumer<OtherServers> what) {
        OtherServers to = others;
        if (to != null) {
            what.accept(to);
        }
    }
}
