package dev.pinion.db;

import java.io.IOException;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;

import org.h2.store.fs.FilePath;

/// A disk in memory that keeps forced and un-forced bytes apart and whose power can be cut at any operation. What was
/// not forced then survives not at all, wholly, up to some operation, or sector by sector as chance has it.
///
/// Not modelled: a disk that lies about a force, names of files that are lost with their directory.
final class FaultDisk implements AutoCloseable {

    /// What becomes of un-forced writes.
    enum Survival {
        NONE, ALL, PREFIX, RANDOM_SECTORS
    }

    private static final AtomicInteger NUMBERS = new AtomicInteger();
    private static final Map<Integer, FaultDisk> DISKS = new ConcurrentHashMap<>();

    static {
        // H2 initialises its own file systems first: two threads that begin at both ends would wait for each other for ever.
        FilePath.get("file:");
        FilePath.register(new FaultFilePath());
    }

    private final int number = NUMBERS.incrementAndGet();
    private final NavigableMap<String, FaultFile> files = new ConcurrentSkipListMap<>();
    private long operations;
    private long cutAt = Long.MAX_VALUE;
    private long failAt = Long.MAX_VALUE;
    private boolean failsFromThenOn;
    private boolean fired;
    private long bytesMax = Long.MAX_VALUE;
    private boolean readOnly;
    private boolean countsReads;
    private CountDownLatch forces = new CountDownLatch(0);

    FaultDisk() {
        DISKS.put(number, this);
    }

    static FaultDisk of(int number) {
        FaultDisk disk = DISKS.get(number);
        if (disk == null) {
            throw new IllegalStateException("disk " + number + " is gone");
        }
        return disk;
    }

    String prefix() {
        return FaultFilePath.SCHEME + ":" + number + ":";
    }

    /// The power goes in the n-th operation from now.
    synchronized void cutAfter(long count) {
        cutAt = operations + count;
    }

    /// The n-th operation from now fails, alone or with all later ones.
    synchronized void failAfter(long count, boolean andAllLaterOnes) {
        failAt = operations + count;
        failsFromThenOn = andAllLaterOnes;
        fired = false;
    }

    synchronized void heal() {
        failAt = Long.MAX_VALUE;
    }

    /// Writes that would make its files larger than this in sum fail.
    synchronized void limit(long bytes) {
        bytesMax = bytes;
    }

    long usedBytes() {
        return files.values().stream().mapToLong(FaultFile::sizeNow).sum();
    }

    /// As the operating system does after it met errors.
    synchronized void readOnly(boolean isSo) {
        readOnly = isSo;
    }

    /// Forces hang from now on, until the latch is released.
    synchronized CountDownLatch hangForces() {
        forces = new CountDownLatch(1);
        return forces;
    }

    void awaitForces() throws IOException {
        CountDownLatch hanging;
        synchronized (this) {
            hanging = forces;
        }
        try {
            hanging.await();
        } catch (InterruptedException interrupted) {
            throw new IOException("interrupted", interrupted);
        }
    }

    void requireSpaceFor(long moreBytes) throws IOException {
        long limit;
        synchronized (this) {
            limit = bytesMax;
        }
        if (limit < Long.MAX_VALUE && usedBytes() + moreBytes > limit) {
            throw new IOException("No space left on device");
        }
    }

    synchronized boolean fired() {
        return fired;
    }

    synchronized boolean isOff() {
        return operations >= cutAt;
    }

    synchronized long operations() {
        return operations;
    }

    /// Counts an operation that changes something; throws when it does not come to its end.
    synchronized void operation() throws IOException {
        operations++;
        if (operations >= cutAt) {
            throw new IOException("the power is off");
        }
        if (readOnly) {
            throw new IOException("Read-only file system");
        }
        if (operations == failAt || (failsFromThenOn && operations > failAt)) {
            fired = true;
            throw new IOException("the disk was made to fail");
        }
    }

    /// From now on opening and reading count as operations too.
    synchronized void readsMayFailToo() {
        countsReads = true;
    }

    synchronized void requirePower() throws IOException {
        if (countsReads) {
            operation();
        }
        if (operations >= cutAt) {
            throw new IOException("the power is off");
        }
    }

    NavigableMap<String, FaultFile> files() {
        return files;
    }

    /// The disk as it is found when the power is back.
    FaultDisk afterPowerCut(Survival survival, int sectorBytes, Random random) {
        FaultDisk survivor = new FaultDisk();
        files.forEach((name, file) -> survivor.files.put(name, file.survivor(survivor, survival, sectorBytes, random)));
        return survivor;
    }

    /// Its files as they are, for another disk.
    Map<String, FaultFile> copy(FaultDisk onDisk) {
        Map<String, FaultFile> copies = new ConcurrentHashMap<>();
        files.forEach((name, file) -> copies.put(name, file.survivor(onDisk, Survival.ALL, 512, new Random(0))));
        return copies;
    }

    FaultDisk copy() {
        return afterPowerCut(Survival.ALL, 512, new Random(0));
    }

    @Override
    public void close() {
        DISKS.remove(number);
    }
}
