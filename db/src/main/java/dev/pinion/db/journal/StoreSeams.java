package dev.pinion.db.journal;

import java.io.IOException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.function.ToLongFunction;
import java.util.function.UnaryOperator;

import javax.sql.DataSource;

/// Where tests reach below the log.
///
/// @param below
///            the H2 file system below the journal, such as `file:`
/// @param limits
///            of the journal
/// @param random
///            for the journal's secrets and the epoch
/// @param h2
///            further settings of H2
/// @param wrap
///            put around the data source
/// @param freeBytes
///            of the disk that holds a directory
/// @param recentKeysMax
///            more idempotency keys that came one after the other are gathered, so that they need not be held in memory
public record StoreSeams(String below, JournalLimits limits, SecureRandom random, String h2,
        UnaryOperator<DataSource> wrap, ToLongFunction<Path> freeBytes, int recentKeysMax) {

    /// They take some 6 MiB of memory, and gathering them a tenth of a second.
    private static final int RECENT_KEYS_MAX = 1 << 17;

    public static StoreSeams none() {
        return new StoreSeams("file:", JournalLimits.DEFAULT, new SecureRandom(), "", UnaryOperator.identity(),
                StoreSeams::freeBytesOf, RECENT_KEYS_MAX);
    }

    /// File systems that do not know their size say 0 of 0.
    private static long freeBytesOf(Path directory) {
        try {
            FileStore disk = Files.getFileStore(directory);
            return disk.getTotalSpace() == 0 ? Long.MAX_VALUE : disk.getUsableSpace();
        } catch (IOException nobodyKnows) {
            return Long.MAX_VALUE;
        }
    }

    public StoreSeams withFreeBytes(ToLongFunction<Path> free) {
        return new StoreSeams(below, limits, random, h2, wrap, free, recentKeysMax);
    }

    public JournalOpening openFiles() {
        return new JournalOpening(below, limits, random, JournalOpening.Writes.TO_DISK);
    }

    /// To be written to as if they were on disk, while nothing of it gets there.
    public JournalOpening openFilesInMemory() {
        return new JournalOpening(below, limits, random, JournalOpening.Writes.IN_MEMORY);
    }

    public StoreSeams wrapping(UnaryOperator<DataSource> aroundTheDataSource) {
        return new StoreSeams(below, limits, random, h2, aroundTheDataSource, freeBytes, recentKeysMax);
    }

    public StoreSeams over(String fileSystem, JournalLimits journalLimits) {
        return new StoreSeams(fileSystem, journalLimits, random, h2, wrap, freeBytes, recentKeysMax);
    }

    public StoreSeams withRecentKeys(int keysMax) {
        return new StoreSeams(below, limits, random, h2, wrap, freeBytes, keysMax);
    }

    public StoreSeams withH2(String options) {
        return new StoreSeams(below, limits, random, options, wrap, freeBytes, recentKeysMax);
    }
}
