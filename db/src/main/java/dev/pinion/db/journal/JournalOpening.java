package dev.pinion.db.journal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.security.SecureRandom;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

import org.h2.store.fs.FilePath;
import org.jspecify.annotations.Nullable;

/// One opening of a database's files through the journal. H2 knows it by [#prefix()]; since each opening has its own,
/// a database that H2 still holds from an earlier, failed opening is never met again.
public final class JournalOpening implements AutoCloseable {

    /// A read that meets a write looks like damage, once.
    private static final int CHECKS_MAX = 3;

    private static final AtomicInteger NUMBERS = new AtomicInteger();
    private static final Map<Integer, JournalOpening> OPENINGS = new ConcurrentHashMap<>();

    static {
        // H2 initialises its own file systems first: two threads that begin at both ends would wait for each other for ever.
        FilePath.get("file:");
        FilePath.register(new JournalFilePath());
    }

    /// What becomes of what is written.
    public enum Writes {
        TO_DISK, IN_MEMORY
    }

    private final int number = NUMBERS.incrementAndGet();
    private final String below;
    private final JournalLimits limits;
    private final SecureRandom random;
    private final Writes writes;
    private final List<JournaledFile> files = new CopyOnWriteArrayList<>();
    private volatile boolean held;

    /// @param below
    ///            an H2 file system such as `file:`
    public JournalOpening(String below, JournalLimits limits, SecureRandom random, Writes writes) {
        this.below = below;
        this.limits = limits;
        this.random = random;
        this.writes = writes;
        OPENINGS.put(number, this);
    }

    /// From now on all that is written is kept together or not at all, whatever H2 forces of it: nothing before the first force
    /// after [#letGo]. What is written meanwhile should fit into memory ([JournalLimits#unforcedBytesMax]).
    public void hold() {
        held = true;
    }

    public void letGo() {
        held = false;
    }

    boolean isHeld() {
        return held;
    }

    /// To be put before a path of the file system below.
    public String prefix() {
        return JournalFilePath.SCHEME + ":" + number + ":" + below;
    }

    public static JournalOpening of(int number) throws IOException {
        JournalOpening opening = OPENINGS.get(number);
        if (opening == null) {
            throw new IOException("opening " + number + " has ended");
        }
        return opening;
    }

    public JournaledFile open(FilePath file, FilePath journal, FilePath sums, String mode) throws IOException {
        boolean onlyInMemory = mode.equals("r") || writes == Writes.IN_MEMORY;
        JournaledFile opened = onlyInMemory ? openInMemory(file, journal, sums) : openForWriting(file, journal, sums);
        files.add(opened);
        if (!OPENINGS.containsKey(number)) {
            // Abandoned meanwhile: nobody would close it any more, and it holds the journal's lock.
            opened.abandon();
            throw new IOException("opening " + number + " has ended");
        }
        return opened;
    }

    /// Takes the journal's lock before it replays anything.
    private JournaledFile openForWriting(FilePath filePath, FilePath journalPath, FilePath sumsPath)
            throws IOException {
        FileChannel journalChannel = journalPath.open("rw");
        try {
            if (!isLocked(journalChannel)) {
                throw new IOException("the journal " + journalPath.getName() + " is held by another process");
            }
            Journal journal = new Journal(journalChannel, limits.journalBytesMax(), random);
            return open(filePath.open("rw"), journal, sumsPath, limits);
        } catch (IOException | RuntimeException failure) {
            journalChannel.close();
            throw failure;
        }
    }

    private static JournaledFile open(FileChannel file, Journal journal, FilePath sumsPath, JournalLimits limits)
            throws IOException {
        BlockSums sums = null;
        try {
            sums = new BlockSums(sumsPath.open("rw"));
            JournaledFile opened = new JournaledFile(file, journal, sums, limits);
            opened.replay();
            return opened;
        } catch (IOException | RuntimeException failure) {
            if (sums != null) {
                sums.close();
            }
            file.close();
            throw failure;
        }
    }

    private static boolean isLocked(FileChannel journalChannel) throws IOException {
        try {
            FileLock lock = journalChannel.tryLock();
            return lock != null;
        } catch (OverlappingFileLockException heldByThisProcess) {
            return false;
        }
    }

    /// What the file holds with its journal, without writing a byte: records are replayed in memory only, where further
    /// changes stay, too.
    private JournaledFile openInMemory(FilePath filePath, FilePath journalPath, FilePath sumsPath) throws IOException {
        FileChannel file = filePath.open("r");
        BlockSums sums = null;
        try {
            sums = readable(sumsPath);
            JournaledFile opened = new JournaledFile(file, null, sums, limits);
            if (journalPath.exists()) {
                try (FileChannel journalChannel = journalPath.open("r")) {
                    new Journal(journalChannel, limits.journalBytesMax(), random).replay(opened.overlay());
                }
            }
            return opened;
        } catch (IOException | RuntimeException failure) {
            if (sums != null) {
                sums.close();
            }
            file.close();
            throw failure;
        }
    }

    /// Null: there are none, or not yet all.
    private static @Nullable BlockSums readable(FilePath path) throws IOException {
        if (!path.exists()) {
            return null;
        }
        BlockSums sums = new BlockSums(path.open("r"));
        if (sums.isComplete()) {
            return sums;
        }
        sums.close();
        return null;
    }

    /// Writes what was forced, and is safe in the journal, to the files themselves. To be called when there is time; without
    /// it that happens before their next change.
    public void apply() throws IOException {
        for (JournaledFile file : files) {
            file.apply();
        }
    }

    /// Reads a part of the files from the disk, past every cache, to see whether it is still what was written.
    ///
    /// @param from of the file, in bytes
    /// @return what is damaged, in words; empty: nothing; null: the file ends before
    public @Nullable String check(long from, int length) throws IOException {
        JournaledFile file = files.getFirst();
        if (from >= file.size()) {
            return null;
        }
        for (int tries = 1;; tries++) {
            try {
                int _ = file.read(ByteBuffer.allocate(length), from);
                return "";
            } catch (DamagedBlockException damaged) {
                // Each try sees the writes that are under way by then.
                if (tries == CHECKS_MAX) {
                    return String.valueOf(damaged.getMessage());
                }
            }
        }
    }

    /// Lets go of all files without writing a byte; H2 can do no more harm. Gives back what went wrong, if anything.
    public @Nullable IOException abandon() {
        OPENINGS.remove(number);
        IOException failure = null;
        for (JournaledFile file : files) {
            try {
                file.abandon();
            } catch (IOException notClosed) {
                failure = notClosed;
            }
        }
        return failure;
    }

    /// After H2 has closed its files.
    @Override
    public void close() {
        OPENINGS.remove(number);
    }
}
