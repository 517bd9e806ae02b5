package dev.pinion.db.log;

import java.util.Comparator;

import dev.pinion.db.Bytes;
import dev.pinion.db.Cursors;

/// What a batch changes beside its messages: what is so from now on. A later one about the same thing takes the place of an
/// earlier one. Immutable; any thread.
public sealed interface Change {

    /// The objects around the content, estimated.
    long OBJECT_BYTES = 200;

    /// A later change about an equal thing takes its place.
    Object about();

    /// What it makes us hold.
    default long heldBytes() {
        return OBJECT_BYTES;
    }

    /// Whose cursor, and which.
    record CursorName(String identity, String name) implements Comparable<CursorName> {

        private static final Comparator<CursorName> ORDER = Comparator.comparing(CursorName::identity)
                .thenComparing(CursorName::name);

        @Override
        public int compareTo(CursorName other) {
            return ORDER.compare(this, other);
        }
    }

    /// A position of a cursor in a channel.
    record PositionName(CursorName cursor, String channel) implements Comparable<PositionName> {

        private static final Comparator<PositionName> ORDER = Comparator.comparing(PositionName::cursor)
                .thenComparing(PositionName::channel);

        @Override
        public int compareTo(PositionName other) {
            return ORDER.compare(this, other);
        }
    }

    /// A small record: in which table, under which key.
    record RecordName(RecordTable table, String key) implements Comparable<RecordName> {

        private static final Comparator<RecordName> ORDER = Comparator.comparing(RecordName::table)
                .thenComparing(RecordName::key);

        @Override
        public int compareTo(RecordName other) {
            return ORDER.compare(this, other);
        }
    }

    /// A message, for an erasure.
    record MessageName(String channel, long seq) implements Comparable<MessageName> {

        private static final Comparator<MessageName> ORDER = Comparator.comparing(MessageName::channel)
                .thenComparingLong(MessageName::seq);

        @Override
        public int compareTo(MessageName other) {
            return ORDER.compare(this, other);
        }
    }

    /// Who owns a cursor, and when it was used last.
    record Owned(CursorName cursor, long owner, long usedMillis) implements Change {

        @Override
        public Object about() {
            return cursor;
        }
    }

    /// How far a cursor has read a channel.
    record Moved(CursorName cursor, Cursors.Position position) implements Change {

        @Override
        public PositionName about() {
            return new PositionName(cursor, position.channel());
        }

        @Override
        public long heldBytes() {
            return OBJECT_BYTES + position.ranges().size();
        }
    }

    /// A cursor is removed with all its positions.
    record Removed(CursorName cursor) implements Change {

        @Override
        public Object about() {
            return this;
        }
    }

    /// Other servers are to look at a cursor. Nothing is kept of it.
    record Called(CursorName cursor) implements Change {

        @Override
        public Object about() {
            return this;
        }
    }

    /// A small record is written.
    record Written(RecordName name, Bytes content, long writtenMillis) implements Change {

        @Override
        public RecordName about() {
            return name;
        }

        @Override
        public long heldBytes() {
            return OBJECT_BYTES + name.key().length() + content.size();
        }
    }

    /// A small record is deleted.
    record Deleted(RecordName name) implements Change {

        @Override
        public RecordName about() {
            return name;
        }
    }

    /// A message has lost its headers and body.
    record Emptied(MessageName message, long erasedMillis) implements Change {

        @Override
        public MessageName about() {
            return message;
        }
    }

    /// What a channel holds after the batch, where that is not told by the messages alone.
    ///
    /// @param anchor the chain before `first`
    /// @param bytes  of headers and bodies
    record Holds(String channel, long first, Bytes anchor, long bytes) implements Change {

        @Override
        public Object about() {
            return channel;
        }
    }
}
