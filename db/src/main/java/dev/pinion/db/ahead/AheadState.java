package dev.pinion.db.ahead;

import dev.pinion.db.Bytes;
import dev.pinion.db.Cursors;
import dev.pinion.db.DurableRecords;
import dev.pinion.db.log.Change;

/// The changes that are in the write-ahead log and not yet in the database: cursors, small records, erasures. Bounded by how
/// far the database may be behind, and by what of it is kept for longer.
///
/// Threads: the committer notes, the applier removes, any looks.
public final class AheadState {

    /// So that a save need not ask the database whose the cursor is.
    private static final int OWNERS_KEPT = 10_000;
    /// So that a second erasure of the same message is noticed.
    private static final int ERASURES_KEPT = 1_000;

    private final AheadMap<Change.CursorName, Change.Owned> owners;
    private final AheadMap<Change.CursorName, Boolean> removed = new AheadMap<>(0);
    private final AheadMap<Change.PositionName, Cursors.Position> positions = new AheadMap<>(0);
    private final AheadMap<Change.RecordName, DurableRecords.Entry> records = new AheadMap<>(0);
    private final AheadMap<Change.MessageName, Long> erasures = new AheadMap<>(ERASURES_KEPT);

    private volatile int renamings;
    private volatile long keysForgottenBefore;

    /// Nobody else changes the database.
    public AheadState() {
        this(OWNERS_KEPT);
    }

    private AheadState(int ownersKept) {
        owners = new AheadMap<>(ownersKept);
    }

    /// Others may change it, too.
    public static AheadState ofShared() {
        return new AheadState(0);
    }

    public void note(Change change, long batch) {
        switch (change) {
            case Change.Owned owned -> owners.put(owned.cursor(), owned, batch);
            case Change.Moved moved -> positions.put(moved.about(), moved.position(), batch);
            case Change.Removed(Change.CursorName cursor) -> {
                removed.put(cursor, true, batch);
                owners.put(cursor, null, batch);
                for (Change.PositionName position : positions.from(new Change.PositionName(cursor, "")).keySet()) {
                    if (!position.cursor().equals(cursor)) {
                        break;
                    }
                    positions.put(position, null, batch);
                }
            }
            case Change.Written(Change.RecordName name, Bytes content, long writtenMillis) -> records.put(name,
                    new DurableRecords.Entry(name.key(), content, writtenMillis), batch);
            case Change.Deleted(Change.RecordName name) -> records.put(name, null, batch);
            case Change.Emptied(Change.MessageName message, long erasedMillis) -> erasures.put(message, erasedMillis,
                    batch);
            case Change.Holds _,Change.Called _ -> {
                // The heads know, and what is only told is not kept.
            }
        }
    }

    public AheadMap<Change.CursorName, Change.Owned> owners() {
        return owners;
    }

    /// Whose positions in the database count no more.
    public AheadMap<Change.CursorName, Boolean> removed() {
        return removed;
    }

    public AheadMap<Change.PositionName, Cursors.Position> positions() {
        return positions;
    }

    public AheadMap<Change.RecordName, DurableRecords.Entry> records() {
        return records;
    }

    /// With the time of each.
    public AheadMap<Change.MessageName, Long> erasures() {
        return erasures;
    }

    /// The database holds, on disk, what was noted with this batch and before.
    public void reached(long batch) {
        owners.reached(batch);
        removed.reached(batch);
        positions.reached(batch);
        records.reached(batch);
        erasures.reached(batch);
    }

    /// Identities in the tables were renamed, which the log does not say.
    @SuppressWarnings("NonAtomicVolatileUpdate") // the applier alone writes
    public void namesHaveChanged() {
        renamings++;
        owners.keepNothing();
        erasures.keepNothing();
    }

    /// How often that was.
    public int renamings() {
        return renamings;
    }

    /// Idempotency keys in the tables were forgotten, which the log does not say.
    public void keysAreForgotten(long beforeMillis) {
        keysForgottenBefore = beforeMillis;
    }

    /// The last time of such.
    public long keysForgottenBefore() {
        return keysForgottenBefore;
    }

    public void clear() {
        owners.clear();
        removed.clear();
        positions.clear();
        records.clear();
        erasures.clear();
    }
}
