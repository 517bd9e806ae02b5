package dev.pinion.db.commit;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import dev.pinion.db.Cursors;
import dev.pinion.db.GroupOutcome;
import dev.pinion.db.NewMessage;
import dev.pinion.db.StorageException;
import dev.pinion.db.StoredMessage;
import dev.pinion.db.log.Change;
import dev.pinion.db.log.KeyHash;
import dev.pinion.db.log.UsedKey;

/// Several messages, and the cursors that move with them, all or none. All methods but the constructor run on the committer.
final class GroupEntry implements Entry {

    private final List<Batch.Hashed> messages;
    private final GroupOutcome outcome;
    private final long heldBytes;
    private final List<Cursors.Save> saves;
    private boolean mismatch;
    private boolean cursorTaken;
    private final List<StoredMessage> stored = new ArrayList<>();

    GroupEntry(List<Batch.Hashed> messages, List<Cursors.Save> saves, GroupOutcome outcome) {
        this.messages = List.copyOf(messages);
        this.saves = List.copyOf(saves);
        this.heldBytes = messages.stream().mapToLong(each -> each.message().heldBytes()).sum()
                + saves.stream().mapToLong(GroupEntry::heldBytes).sum();
        this.outcome = outcome;
    }

    static long heldBytes(Cursors.Save save) {
        return save.positions().stream().mapToLong(position -> Change.OBJECT_BYTES + position.ranges().size()).sum();
    }

    @Override
    public int messages() {
        return Math.max(1, messages.size());
    }

    @Override
    public List<Batch.Hashed> newMessages() {
        return messages;
    }

    @Override
    public List<Change.CursorName> cursors() {
        return saves.stream().map(save -> new Change.CursorName(save.identity(), save.name())).toList();
    }

    @Override
    public long heldBytes() {
        return heldBytes;
    }

    @Override
    public void place(Batch batch) throws SQLException {
        mismatch = false;
        stored.clear();
        List<Batch.Hashed> fresh = new ArrayList<>();
        Map<KeyHash, NewMessage> inGroup = new HashMap<>();
        for (Batch.Hashed each : messages) {
            NewMessage message = each.message();
            KeyHash key = each.hash();
            UsedKey earlier = batch.earlier(each);
            NewMessage twin = key == null ? null : inGroup.putIfAbsent(key, message);
            if (earlier == null && twin == null) {
                fresh.add(each);
            } else if (earlier != null && !earlier.isFor(message)) {
                mismatch = true;
            } else if (twin != null && !Arrays.equals(twin.bodyHash(), message.bodyHash())) {
                mismatch = true;
            }
        }
        cursorTaken = !areOwned(batch);
        if (!mismatch && !cursorTaken) {
            fresh.forEach(message -> stored.add(batch.place(message)));
            saves.forEach(batch::save);
        }
    }

    private boolean areOwned(Batch batch) throws SQLException {
        for (Cursors.Save save : saves) {
            if (!batch.isOwned(save)) {
                return false;
            }
        }
        return true;
    }

    @Override
    public void tellStored() {
        if (mismatch) {
            outcome.mismatch();
        } else if (cursorTaken) {
            outcome.cursorTaken();
        } else {
            outcome.stored(List.copyOf(stored));
        }
    }

    @Override
    public void tellNeverVisible(StorageException why) {
        // It was told all that it waited for.
    }

    @Override
    public void tellFailed(StorageException why) {
        outcome.failed(why);
    }
}
