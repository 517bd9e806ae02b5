package dev.pinion.db.commit;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

import org.jspecify.annotations.Nullable;

import dev.pinion.db.Cursors;
import dev.pinion.db.DurableRecords;
import dev.pinion.db.log.Change;
import dev.pinion.db.log.RecordTable;

/// What is so by now, put together from the log and the database. What is ahead is asked first: it goes only when it is to be
/// found in the database. The thread of the reader.
final class KnownState {

    private final AheadState ahead;
    private final Engine.Reader reader;

    KnownState(AheadState ahead, Engine.Reader reader) {
        this.ahead = ahead;
        this.reader = reader;
    }

    /// Null: there is no such cursor.
    Change.@Nullable Owned owner(Change.CursorName cursor) throws SQLException {
        AheadMap.Put<Change.CursorName, Change.Owned> put = ahead.owners().find(cursor);
        return put == null ? reader.owner(cursor) : put.value();
    }

    /// The names of an identity's cursors, in order.
    List<String> names(String identity) throws SQLException {
        SortedMap<String, Change.Owned> names = new TreeMap<>();
        Map<Change.CursorName, AheadMap.Put<Change.CursorName, Change.Owned>> newest = new TreeMap<>();
        for (var put : ahead.owners().from(new Change.CursorName(identity, "")).values()) {
            if (!put.key().identity().equals(identity)) {
                break;
            }
            newest.put(put.key(), put);
        }
        reader.cursors(identity).forEach(owned -> names.put(owned.cursor().name(), owned));
        newest.values().forEach(put -> putOrRemove(names, put.key().name(), put.value()));
        return List.copyOf(names.keySet());
    }

    private static <K, V> void putOrRemove(Map<K, V> map, K key, @Nullable V value) {
        if (value == null) {
            map.remove(key);
        } else {
            map.put(key, value);
        }
    }

    /// By channel.
    List<Cursors.Position> positions(Change.CursorName cursor) throws SQLException {
        SortedMap<String, Cursors.Position> positions = new TreeMap<>();
        Map<String, AheadMap.Put<Change.PositionName, Cursors.Position>> newest = new TreeMap<>();
        boolean wasRemoved = ahead.removed().find(cursor) != null;
        for (var put : ahead.positions().from(new Change.PositionName(cursor, "")).values()) {
            if (!put.key().cursor().equals(cursor)) {
                break;
            }
            newest.put(put.key().channel(), put);
        }
        if (!wasRemoved) {
            reader.positions(cursor).forEach(position -> positions.put(position.channel(), position));
        }
        newest.forEach((channel, put) -> putOrRemove(positions, channel, put.value()));
        return List.copyOf(positions.values());
    }

    /// Cursors that nobody has used since.
    List<Change.CursorName> unusedSince(long millis, int cursorsMax) throws SQLException {
        List<Change.CursorName> unused = new ArrayList<>();
        for (Change.Owned found : reader.unusedSince(millis, cursorsMax)) {
            if (isUnused(owner(found.cursor()), millis)) {
                unused.add(found.cursor());
            }
        }
        for (var put : ahead.owners().from(new Change.CursorName("", "")).values()) {
            if (unused.size() < cursorsMax && isUnused(put.value(), millis) && !unused.contains(put.key())) {
                unused.add(put.key());
            }
        }
        return unused;
    }

    private static boolean isUnused(Change.@Nullable Owned owned, long millis) {
        return owned != null && owned.usedMillis() < millis;
    }

    /// The oldest floor of the cursors in use. One that has just moved on may still count where it was.
    long lowestFloor(String channel, long usedSinceMillis) throws SQLException {
        long lowest = Long.MAX_VALUE;
        for (var put : ahead.positions().from(new Change.PositionName(new Change.CursorName("", ""), "")).values()) {
            Cursors.Position position = put.value();
            if (position != null && position.channel().equals(channel)) {
                Change.Owned owner = owner(put.key().cursor());
                if (owner != null && owner.usedMillis() >= usedSinceMillis) {
                    lowest = Math.min(lowest, position.floor());
                }
            }
        }
        return Math.min(lowest, reader.lowestFloor(channel, usedSinceMillis));
    }

    /// Null: there is none.
    DurableRecords.@Nullable Entry record(Change.RecordName name) throws SQLException {
        AheadMap.Put<Change.RecordName, DurableRecords.Entry> put = ahead.records().find(name);
        return put == null ? reader.record(name) : put.value();
    }

    /// By key, from the first that follows.
    List<DurableRecords.Entry> recordsAfter(RecordTable table, String key, int recordsMax) throws SQLException {
        SortedMap<String, DurableRecords.Entry> entries = new TreeMap<>();
        List<AheadMap.Put<Change.RecordName, DurableRecords.Entry>> newest = new ArrayList<>();
        for (var put : ahead.records().from(new Change.RecordName(table, key)).values()) {
            if (put.key().table() != table) {
                break;
            }
            if (!put.key().key().equals(key)) {
                newest.add(put);
            }
        }
        // Those of the database that were deleted since are asked for in vain.
        List<DurableRecords.Entry> found = reader.recordsAfter(table, key, recordsMax + newest.size());
        found.forEach(entry -> entries.put(entry.key(), entry));
        newest.forEach(put -> putOrRemove(entries, put.key().key(), put.value()));
        return entries.values().stream().limit(recordsMax).toList();
    }

    /// Those written before.
    List<Change.RecordName> recordsBefore(RecordTable table, long millis, int recordsMax) throws SQLException {
        List<Change.RecordName> before = new ArrayList<>();
        for (DurableRecords.Entry found : reader.recordsBefore(table, millis, recordsMax)) {
            Change.RecordName name = new Change.RecordName(table, found.key());
            DurableRecords.Entry now = record(name);
            if (now != null && now.writtenMillis() < millis) {
                before.add(name);
            }
        }
        for (var put : ahead.records().from(new Change.RecordName(table, "")).values()) {
            DurableRecords.Entry entry = put.value();
            if (put.key().table() == table && entry != null && entry.writtenMillis() < millis
                    && before.size() < recordsMax && !before.contains(put.key())) {
                before.add(put.key());
            }
        }
        return before;
    }
}
