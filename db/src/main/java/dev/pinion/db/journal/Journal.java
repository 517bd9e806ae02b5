package dev.pinion.db.journal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.security.SecureRandom;

/// The forced changes of a file, as records: each is one truncation, if any, and the writes after it.
///
/// Not thread-safe: [JournaledFile] calls it under its lock.
final class Journal {

    private static final int CONTENT_HEAD_BYTES = 8 + 4;
    private static final int WRITE_HEAD_BYTES = 8 + 4;

    private final RecordFile records;

    Journal(FileChannel channel, int bytesMax, SecureRandom random) throws IOException {
        this.records = new RecordFile(channel, bytesMax, random);
    }

    /// Puts every complete record of the epoch over `state`, in order.
    void replay(Overlay state) throws IOException {
        for (ByteBuffer content = records.next(); content != null; content = records.next()) {
            long truncatedTo = content.getLong();
            if (truncatedTo != Overlay.NOT_TRUNCATED) {
                state.truncate(truncatedTo);
            }
            for (int left = content.getInt(); left > 0; left--) {
                long position = content.getLong();
                byte[] bytes = new byte[content.getInt()];
                content.get(bytes);
                state.write(position, bytes);
            }
        }
    }

    boolean hasRoomFor(Overlay changes) {
        return records.hasRoomFor(contentBytes(changes));
    }

    boolean hasRecords() {
        return records.hasRecords();
    }

    /// Writes one record and forces it: from now on it will be replayed.
    void append(Overlay changes) throws IOException {
        records.append(contentBytes(changes), target -> {
            target.putLong(changes.truncatedTo()).putInt(changes.writes().size());
            for (Overlay.Write write : changes.writes()) {
                target.putLong(write.position()).putInt(write.bytes().length).put(write.bytes());
            }
        });
    }

    private static int contentBytes(Overlay changes) {
        long bytes = CONTENT_HEAD_BYTES;
        for (Overlay.Write write : changes.writes()) {
            bytes += WRITE_HEAD_BYTES + write.bytes().length;
        }
        return Math.toIntExact(bytes);
    }

    /// Forgets all records. Whatever they say must have been forced to the file itself.
    void startEpoch() throws IOException {
        records.startEpoch();
    }

    void close() throws IOException {
        records.close();
    }
}
