package dev.pinion.db.journal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;

import org.jspecify.annotations.Nullable;

/// A file whose content after a power cut is always that of exactly one [#force()].
///
/// Writes stay in memory until `force()`, which appends them as one record to the journal and syncs only that. They are
/// written to the file itself by [#apply()], or before the next change, so that nobody who waits for the force waits for
/// them too. The file is synced when the journal is full. Opening replays complete records.
///
/// Threads: `changing` is held by whoever writes, truncates, forces or closes, during the I/O that needs; reads take no
/// part in it. After a failed force nothing is accepted any more: what reached the disk is known only by reopening.
final class JournaledFile {

    /// A read that meets a write is made again.
    private static final int TRIES_MAX = 3;

    private final FileChannel file;
    private final @Nullable Journal journal;
    private final @Nullable BlockSums sums;
    private final JournalLimits limits;
    private final ReentrantLock changing = new ReentrantLock();
    private final Overlay overlay;
    private volatile boolean closed;
    private boolean failed;
    /// The journal holds what the overlay holds, the file does not yet.
    private boolean forced;

    /// @param journal null: nothing is ever written; what changes stays in the overlay over the file
    /// @param sums null: what is read is not checked
    JournaledFile(FileChannel file, @Nullable Journal journal, @Nullable BlockSums sums, JournalLimits limits)
            throws IOException {
        this.file = file;
        this.journal = journal;
        this.sums = sums;
        this.limits = limits;
        this.overlay = new Overlay(file.size());
    }

    /// Once, before anything else, for one that will be written.
    void replay() throws IOException {
        Journal records = journal();
        if (sums != null && !sums.isComplete()) {
            sums.fill(file);
        }
        records.replay(overlay);
        // Even where the file seems to hold it all: its pages may never have reached the disk.
        writeOverlay();
        checkpoint();
    }

    /// Where the journal of a file that is only read is replayed.
    Overlay overlay() {
        return overlay;
    }

    int read(ByteBuffer target, long position) throws IOException {
        if (closed) {
            throw new ClosedChannelException();
        }
        // As whole blocks, since only these can be checked.
        long from = position / BlockSums.BLOCK * BlockSums.BLOCK;
        long to = (position + target.remaining() + BlockSums.BLOCK - 1) / BlockSums.BLOCK * BlockSums.BLOCK;
        Overlay.View view = overlay.view(from, (int) (to - from));
        if (position >= view.size()) {
            return -1;
        }
        int length = (int) Math.min(target.remaining(), view.size() - position);
        int limit = target.limit();
        int start = target.position();
        target.limit(start + length);
        readBelow(target, position, from, view);
        while (target.hasRemaining()) {
            target.put((byte) 0);
        }
        target.position(start);
        view.putOver(target, position);
        target.position(start + length).limit(limit);
        return length;
    }

    private void readBelow(ByteBuffer target, long position, long from, Overlay.View view) throws IOException {
        long until = Math.min(position + target.remaining(), Math.min(view.belowUntil(), file.size()));
        if (until <= position) {
            return;
        }
        long end = (until + BlockSums.BLOCK - 1) / BlockSums.BLOCK * BlockSums.BLOCK;
        byte[] blocks = new byte[(int) (end - from)];
        for (int tries = 1;; tries++) {
            int length = readWhole(blocks, from);
            long damaged = sums == null ? -1 : sums.firstDamaged(blocks, length, from, view);
            if (damaged < 0) {
                break;
            }
            if (tries == TRIES_MAX) {
                throw new DamagedBlockException(damaged);
            }
        }
        target.put(blocks, (int) (position - from), (int) (until - position));
    }

    private int readWhole(byte[] blocks, long from) throws IOException {
        ByteBuffer target = ByteBuffer.wrap(blocks);
        while (target.hasRemaining()) {
            if (file.read(target, from + target.position()) < 0) {
                break;
            }
        }
        return target.position();
    }

    void write(ByteBuffer source, long position) throws IOException {
        List<byte[]> content = Overlay.pieces(source);
        changing.lock();
        try {
            requireWritable();
            writeForced();
            overlay.write(position, content);
            if (journal != null && overlay.bytes() > limits.unforcedBytesMax()) {
                forceChanges();
            }
        } finally {
            changing.unlock();
        }
    }

    void truncate(long size) throws IOException {
        changing.lock();
        try {
            requireWritable();
            writeForced();
            overlay.truncate(size);
        } finally {
            changing.unlock();
        }
    }

    void force() throws IOException {
        changing.lock();
        try {
            requireWritable();
            if (journal != null) {
                forceChanges();
            }
        } finally {
            changing.unlock();
        }
    }

    private void forceChanges() throws IOException {
        Journal records = journal();
        writeForced();
        if (overlay.isEmpty()) {
            return;
        }
        failed = true;
        if (!records.hasRoomFor(overlay)) {
            checkpoint();
            failed = true;
        }
        records.append(overlay);
        forced = true;
        failed = false;
    }

    /// Writes what was forced to the file, un-forced: its time is better spent after those who waited have been told. A
    /// failure leaves the file refusing everything, and what was forced in the journal.
    void apply() throws IOException {
        changing.lock();
        try {
            if (!closed && !failed) {
                writeForced();
            }
        } finally {
            changing.unlock();
        }
    }

    private void writeForced() throws IOException {
        if (forced) {
            failed = true;
            writeOverlay();
            forced = false;
            failed = false;
        }
    }

    private void writeOverlay() throws IOException {
        if (overlay.truncatedTo() < file.size()) {
            file.truncate(overlay.truncatedTo());
            if (sums != null) {
                sums.truncate(overlay.truncatedTo());
            }
        }
        for (Overlay.Write write : overlay.writes()) {
            ByteBuffer source = ByteBuffer.wrap(write.bytes());
            long position = write.position();
            while (source.hasRemaining()) {
                position += file.write(source, position);
            }
            if (sums != null) {
                sums.put(write.position(), write.bytes(), write.bytes().length);
            }
        }
        overlay.clear();
    }

    /// Forces the file itself; the journal starts anew.
    private void checkpoint() throws IOException {
        Journal records = journal();
        failed = true;
        file.force(true);
        if (sums != null) {
            sums.force();
        }
        records.startEpoch();
        failed = false;
    }

    long size() throws IOException {
        if (closed) {
            throw new ClosedChannelException();
        }
        return overlay.size();
    }

    @Nullable
    FileLock tryLock(long position, long size, boolean shared) throws IOException {
        return file.tryLock(position, size, shared || journal == null);
    }

    private void requireWritable() throws IOException {
        if (closed) {
            throw new ClosedChannelException();
        }
        if (failed) {
            throw new IOException("an earlier force failed; the file must be reopened");
        }
    }

    private Journal journal() throws IOException {
        if (journal == null) {
            throw new IOException("the file was opened without its journal");
        }
        return journal;
    }

    /// In good order: forces what is left, and leaves an empty journal.
    void close() throws IOException {
        changing.lock();
        try {
            if (closed) {
                return;
            }
            try {
                if (journal != null && !failed) {
                    forceChanges();
                    writeForced();
                    if (journal.hasRecords()) {
                        checkpoint();
                    }
                }
            } finally {
                closeChannels();
            }
        } finally {
            changing.unlock();
        }
    }

    /// Lets go without writing a byte: what was not forced never was.
    void abandon() throws IOException {
        changing.lock();
        try {
            closeChannels();
        } finally {
            changing.unlock();
        }
    }

    private void closeChannels() throws IOException {
        closed = true;
        try (file; sums) {
            if (journal != null) {
                journal.close();
            }
        }
    }
}
