package dev.pinion.db.journal;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// What was written to a file and not yet forced: writes in their order, after at most one truncation of what lies
/// below. Threads: one changes, several read; the short monitor guards memory only, never I/O.
final class Overlay {

    static final long NOT_TRUNCATED = Long.MAX_VALUE;
    private static final int PIECE_BYTES = 256 * 1024;

    /// One write; its bytes are never changed.
    static final class Write {

        private final long position;
        private final byte[] bytes;

        Write(long position, byte[] bytes) {
            this.position = position;
            this.bytes = bytes;
        }

        long position() {
            return position;
        }

        byte[] bytes() {
            return bytes;
        }

        long end() {
            return position + bytes.length;
        }
    }

    private final List<Write> writes = new ArrayList<>();
    /// How much of the file below is still to be seen.
    private long truncatedTo = NOT_TRUNCATED;
    private long size;
    private long bytes;

    Overlay(long size) {
        this.size = size;
    }

    void write(long position, byte[] content) {
        write(position, List.of(content));
    }

    /// What is written, copied: H2 writes megabytes at once, and as one array they are what a collector with a small heap has no
    /// place for.
    static List<byte[]> pieces(ByteBuffer source) {
        List<byte[]> pieces = new ArrayList<>();
        while (source.hasRemaining()) {
            byte[] piece = new byte[Math.min(PIECE_BYTES, source.remaining())];
            source.get(piece);
            pieces.add(piece);
        }
        return pieces;
    }

    /// Pieces that follow one another, seen all at once.
    synchronized void write(long position, List<byte[]> pieces) {
        long at = position;
        for (byte[] piece : pieces) {
            writes.add(new Write(at, piece));
            bytes += piece.length;
            at += piece.length;
        }
        size = Math.max(size, at);
    }

    synchronized void truncate(long newSize) {
        if (newSize >= size) {
            return;
        }
        List<Write> kept = new ArrayList<>();
        for (Write write : writes) {
            if (write.end() <= newSize) {
                kept.add(write);
            } else if (write.position() < newSize) {
                byte[] clipped = Arrays.copyOf(write.bytes(), (int) (newSize - write.position()));
                kept.add(new Write(write.position(), clipped));
            }
        }
        writes.clear();
        writes.addAll(kept);
        bytes = kept.stream().mapToLong(write -> write.bytes().length).sum();
        truncatedTo = Math.min(truncatedTo, newSize);
        size = newSize;
    }

    synchronized long size() {
        return size;
    }

    synchronized long bytes() {
        return bytes;
    }

    synchronized boolean isEmpty() {
        return writes.isEmpty() && truncatedTo == NOT_TRUNCATED;
    }

    /// Has been applied to the file below.
    synchronized void clear() {
        writes.clear();
        bytes = 0;
        truncatedTo = NOT_TRUNCATED;
    }

    synchronized List<Write> writes() {
        return List.copyOf(writes);
    }

    synchronized long truncatedTo() {
        return truncatedTo;
    }

    /// What a reader needs: taken at one moment, used without a lock.
    ///
    /// @param belowUntil
    ///            bytes of the file below from here on are not to be seen
    record View(long size, long belowUntil, List<Write> overlapping) {

        /// Whether any write changes something of these bytes.
        boolean covers(long position, int length) {
            return overlapping.stream()
                    .anyMatch(write -> write.position() < position + length && write.end() > position);
        }

        /// Puts the writes over what was read from below into `target`, whose first byte is at `position`.
        void putOver(ByteBuffer target, long position) {
            int start = target.position();
            int length = target.remaining();
            for (Write write : overlapping) {
                long from = Math.max(position, write.position());
                int count = (int) (Math.min(position + length, write.end()) - from);
                if (count > 0) {
                    target.put(start + (int) (from - position), write.bytes(), (int) (from - write.position()), count);
                }
            }
        }
    }

    synchronized View view(long position, int length) {
        List<Write> overlapping = List.of();
        for (Write write : writes) {
            if (write.position() < position + length && write.end() > position) {
                overlapping = overlapping.isEmpty() ? new ArrayList<>() : overlapping;
                overlapping.add(write);
            }
        }
        return new View(size, truncatedTo, overlapping);
    }
}
