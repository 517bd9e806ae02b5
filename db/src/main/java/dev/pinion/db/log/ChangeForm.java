package dev.pinion.db.log;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

import dev.pinion.db.Bytes;
import dev.pinion.db.Cursors;

/// Changes as bytes: a number for the kind, then the parts, each text and content with its length (4) before it. Pure.
public final class ChangeForm {

    private static final int OWNED = 1;
    private static final int MOVED = 2;
    private static final int REMOVED = 3;
    private static final int WRITTEN = 4;
    private static final int DELETED = 5;
    private static final int EMPTIED = 6;
    private static final int HOLDS = 7;
    private static final int CALLED = 8;

    private ChangeForm() {}

    /// Their number first.
    public static byte[] encoded(Collection<? extends Change> changes) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (DataOutputStream target = new DataOutputStream(bytes)) {
            target.writeInt(changes.size());
            for (Change change : changes) {
                put(target, change);
            }
        } catch (IOException neverInMemory) {
            throw new UncheckedIOException(neverInMemory);
        }
        return bytes.toByteArray();
    }

    private static void put(DataOutputStream target, Change change) throws IOException {
        switch (change) {
            case Change.Owned(Change.CursorName cursor, long owner, long usedMillis) -> {
                put(target, OWNED, cursor);
                target.writeLong(owner);
                target.writeLong(usedMillis);
            }
            case Change.Moved(Change.CursorName cursor, Cursors.Position position) -> {
                put(target, MOVED, cursor);
                put(target, position.channel());
                target.writeLong(position.floor());
                put(target, position.ranges());
            }
            case Change.Removed(Change.CursorName cursor) -> put(target, REMOVED, cursor);
            case Change.Called(Change.CursorName cursor) -> put(target, CALLED, cursor);
            case Change.Written(Change.RecordName name, Bytes content, long writtenMillis) -> {
                put(target, WRITTEN, name);
                put(target, content);
                target.writeLong(writtenMillis);
            }
            case Change.Deleted(Change.RecordName name) -> put(target, DELETED, name);
            case Change.Emptied(Change.MessageName message, long erasedMillis) -> {
                target.writeByte(EMPTIED);
                put(target, message.channel());
                target.writeLong(message.seq());
                target.writeLong(erasedMillis);
            }
            case Change.Holds(String channel, long first, Bytes anchor, long bytes) -> {
                target.writeByte(HOLDS);
                put(target, channel);
                target.writeLong(first);
                put(target, anchor);
                target.writeLong(bytes);
            }
        }
    }

    private static void put(DataOutputStream target, int kind, Change.CursorName cursor) throws IOException {
        target.writeByte(kind);
        put(target, cursor.identity());
        put(target, cursor.name());
    }

    private static void put(DataOutputStream target, int kind, Change.RecordName name) throws IOException {
        target.writeByte(kind);
        target.writeByte(name.table().number());
        put(target, name.key());
    }

    private static void put(DataOutputStream target, String text) throws IOException {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        target.writeInt(bytes.length);
        target.write(bytes);
    }

    private static void put(DataOutputStream target, Bytes content) throws IOException {
        target.writeInt(content.size());
        target.write(content.toByteArray());
    }

    /// Back from bytes.
    ///
    /// @throws IOException when a newer program wrote them
    public static List<Change> decoded(ByteBuffer content) throws IOException {
        List<Change> changes = new ArrayList<>();
        for (int left = content.getInt(); left > 0; left--) {
            changes.add(change(content));
        }
        return changes;
    }

    private static Change change(ByteBuffer content) throws IOException {
        int kind = content.get();
        return switch (kind) {
            case OWNED -> new Change.Owned(cursor(content), content.getLong(), content.getLong());
            case MOVED -> new Change.Moved(cursor(content),
                    new Cursors.Position(text(content), content.getLong(), bytes(content)));
            case REMOVED -> new Change.Removed(cursor(content));
            case CALLED -> new Change.Called(cursor(content));
            case WRITTEN -> new Change.Written(name(content), bytes(content), content.getLong());
            case DELETED -> new Change.Deleted(name(content));
            case EMPTIED -> new Change.Emptied(new Change.MessageName(text(content), content.getLong()),
                    content.getLong());
            case HOLDS -> new Change.Holds(text(content), content.getLong(), bytes(content), content.getLong());
            default -> throw new IOException("a record of the write-ahead log holds a change of kind " + kind
                    + ", which this program does not know: a newer one wrote it");
        };
    }

    private static Change.CursorName cursor(ByteBuffer content) {
        return new Change.CursorName(text(content), text(content));
    }

    private static Change.RecordName name(ByteBuffer content) throws IOException {
        return new Change.RecordName(RecordTable.of(content.get()), text(content));
    }

    static String text(ByteBuffer content) {
        byte[] bytes = new byte[content.getInt()];
        content.get(bytes);
        return new String(bytes, StandardCharsets.UTF_8);
    }

    static Bytes bytes(ByteBuffer content) {
        return bytes(content, content.getInt());
    }

    static Bytes bytes(ByteBuffer content, int length) {
        byte[] bytes = new byte[length];
        content.get(bytes);
        return Bytes.owned(bytes);
    }
}
