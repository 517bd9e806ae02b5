package dev.pinion.db.log;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;

import org.h2.store.fs.FilePath;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import dev.pinion.db.DatabaseConfig;
import dev.pinion.db.DatabaseKey;
import dev.pinion.db.DatabaseRefusedException;
import dev.pinion.db.journal.DamagedRecordException;
import dev.pinion.db.journal.RecordFile;
import dev.pinion.db.journal.StoreSeams;

/// What makes everything durable before the database has it: one record for each batch, synced when [#append] returns. Two
/// files are written in turn: when one is full, the other begins a new epoch ([#turn]), and by then the database has long
/// held, on disk, what that one said.
///
/// Threads: the committer only.
public final class WriteAheadLog implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(WriteAheadLog.class);

    /// The older first, when it is opened.
    private final List<Half> halves;
    private final @Nullable DatabaseKey key;
    /// Which one is read, or written.
    private int at;
    private boolean isSalvaged;

    /// One of the two files.
    private static final class Half {

        private final RecordFile records;
        private @Nullable RecordCipher cipher;

        Half(RecordFile records) {
            this.records = records;
        }

        @Nullable
        RecordCipher cipher(@Nullable DatabaseKey key) {
            if (cipher == null && key != null) {
                cipher = new RecordCipher(key, records.nonce());
            }
            return cipher;
        }

        String epoch() {
            return LogPosition.hex(records.nonce());
        }

        boolean follows(Half before) {
            return records.hasEpoch() && Arrays.equals(records.previousNonce(), before.records.nonce());
        }
    }

    /// Makes the files that are not there yet: their names are on disk with the directory's next sync.
    public static WriteAheadLog open(DatabaseConfig config, StoreSeams seams) throws IOException {
        return open(files(config, seams), config, seams, "rw");
    }

    /// For [#next] alone; null: there is none.
    @Nullable
    public static WriteAheadLog openForReading(DatabaseConfig config, StoreSeams seams) throws IOException {
        List<FilePath> files = files(config, seams).stream().filter(FilePath::exists).toList();
        return files.isEmpty() ? null : open(files, config, seams, "r");
    }

    private static List<FilePath> files(DatabaseConfig config, StoreSeams seams) {
        return DatabaseDirectory.LOGS.stream()
                .map(name -> FilePath.get(seams.below() + config.directory().toAbsolutePath().resolve(name)))
                .toList();
    }

    private static WriteAheadLog open(List<FilePath> files, DatabaseConfig config, StoreSeams seams, String mode)
            throws IOException {
        List<FileChannel> channels = new ArrayList<>();
        List<Half> halves = new ArrayList<>();
        try {
            for (FilePath file : files) {
                FileChannel channel = file.open(mode);
                channels.add(channel);
                halves.add(new Half(new RecordFile(channel, seams.limits().journalBytesMax(), seams.random())));
            }
            return new WriteAheadLog(halves, config.key());
        } catch (IOException | RuntimeException failure) {
            for (FileChannel channel : channels) {
                channel.close();
            }
            throw failure;
        }
    }

    /// Closes it where there is one, without a write.
    public static void letGo(@Nullable WriteAheadLog ahead) {
        if (ahead == null) {
            return;
        }
        try {
            ahead.close();
        } catch (IOException notClosed) {
            LOG.warn("the write-ahead log was not closed", notClosed);
        }
    }

    private WriteAheadLog(List<Half> halves, @Nullable DatabaseKey key) {
        this.halves = halves;
        this.key = key;
        if (halves.getFirst().records.isAfter(halves.getLast().records)) {
            Collections.reverse(halves);
        }
    }

    /// The next complete record, in order; null: that was all. To be called until then before the first append.
    public @Nullable LoggedRecord next() throws IOException {
        ByteBuffer content = nextContent();
        while (content == null && at + 1 < halves.size()) {
            at++;
            content = nextContent();
        }
        if (content == null) {
            return null;
        }
        Half half = halves.get(at);
        RecordCipher opening = half.cipher(key);
        LoggedRecord record = BatchForm
                .decoded(opening == null ? content : opening.decrypted(half.records.nextRecord() - 1, content));
        requireWholeBefore(record);
        return record;
    }

    private @Nullable ByteBuffer nextContent() throws IOException {
        try {
            return halves.get(at).records.next();
        } catch (DamagedRecordException damaged) {
            throw refused("is damaged: " + damaged.getMessage()
                    + " (pinion db salvage shows and saves what can still be read)");
        }
    }

    /// For whoever saves what is left of a damaged one: a file that ends early is no end then.
    public void forSalvage() {
        isSalvaged = true;
    }

    /// After damage was told: goes on behind it.
    ///
    /// @return whether there is anything
    public boolean skipDamage() throws IOException {
        if (halves.get(at).records.skipDamage()) {
            return true;
        }
        boolean hasMore = at + 1 < halves.size();
        at += hasMore ? 1 : 0;
        return hasMore;
    }

    /// A file may end early only where nothing follows, in the other file neither.
    private void requireWholeBefore(LoggedRecord record) {
        if (!isSalvaged && at > 0 && halves.get(at).follows(halves.get(at - 1))) {
            long found = halves.get(at - 1).records.nextRecord();
            if (record.before() != LoggedRecord.UNKNOWN && found != record.before()) {
                throw refused(
                        "is damaged: its older file ends after " + found + " records, and had " + record.before());
            }
        }
    }

    /// Up to here, when all records were read or the last one written.
    public LogPosition position() {
        Half half = halves.get(at);
        return LogPosition.of(half.records.nonce(), half.records.nextRecord());
    }

    /// Whether a database that holds the log up to there holds what was read last.
    public boolean isWithin(@Nullable LogPosition recorded) {
        if (recorded == null) {
            return false;
        }
        Half half = halves.get(at);
        return recorded.epoch().equals(half.epoch()) ? half.records.nextRecord() <= recorded.records()
                : recorded.epoch().equals(halves.getLast().epoch());
    }

    /// Whether this is the log that a database was written from, and whole as far as that can know. All records have been
    /// read.
    ///
    /// @param recorded null: it does not know
    /// @throws DatabaseRefusedException when it is not
    public void requireContinues(@Nullable LogPosition recorded) {
        if (recorded == null) {
            return;
        }
        if (halves.stream().noneMatch(half -> half.records.hasEpoch())) {
            throw refused("is missing or empty, but the database had one");
        }
        if (recorded.isOfTwo() && halves.size() < DatabaseDirectory.LOGS.size()) {
            throw refused("has lost one of its two files");
        }
        Half last = halves.getLast();
        Half in = halves.stream().filter(half -> half.epoch().equals(recorded.epoch())).findFirst().orElse(null);
        if (in == null) {
            boolean justBegun = recorded.epoch().equals(LogPosition.hex(last.records.previousNonce()));
            if (recorded.isOfTwo() || !justBegun) {
                throw refused("is not the one that belongs to the database: one of the two was replaced");
            }
        } else if (in.records.nextRecord() < recorded.records()) {
            throw refused(
                    "ends after " + in.records.nextRecord() + " records; the database has seen " + recorded.records());
        } else if (!in.epoch().equals(last.epoch()) && !last.follows(in)) {
            throw refused("has two files that do not follow each other: one of them was replaced");
        }
    }

    /// For a directory without a log.
    public static void requireNone(@Nullable LogPosition recorded) {
        if (recorded != null) {
            throw refused("is missing, but the database had one");
        }
    }

    public static DatabaseRefusedException refused(String what) {
        return new DatabaseRefusedException("the write-ahead log (" + String.join(", ", DatabaseDirectory.LOGS) + ") "
                + what + "; what was acknowledged may be missing. Nothing was changed: put back the files that belong"
                + " to the database, or restore a backup", null);
    }

    /// Whether the file that is written has room; otherwise it is time to [#turn].
    public boolean hasRoomFor(BatchForm form) {
        return halves.get(at).records.hasRoomFor(form.bytesMax() + RecordCipher.TAG_BYTES);
    }

    /// On disk when this returns.
    public void append(BatchForm form) throws IOException {
        int bytesMax = form.bytesMax();
        RecordFile records = halves.get(at).records;
        long before = halves.get(1 - at).records.nextRecord();
        RecordCipher sealing = halves.get(at).cipher(key);
        if (sealing == null) {
            records.append(bytesMax, target -> form.putInto(target, before));
            return;
        }
        ByteBuffer plain = ByteBuffer.allocate(bytesMax);
        form.putInto(plain, before);
        records.append(bytesMax + RecordCipher.TAG_BYTES,
                target -> sealing.encrypt(records.nextRecord(), plain.flip(), target));
    }

    /// Without one, [#turn] comes before anything else.
    public boolean hasEpoch() {
        return halves.stream().anyMatch(half -> half.records.hasEpoch());
    }

    /// Whether the file that is written has records.
    public boolean hasRecords() {
        return halves.get(at).records.hasRecords();
    }

    /// From now on the other file is written: what it said is forgotten. The database has noted, on disk, a position in the
    /// file that was written until now.
    public void turn() throws IOException {
        Half next = halves.get(1 - at);
        next.records.startEpochAfter(halves.get(at).records);
        next.cipher = null;
        at = 1 - at;
    }

    /// Writes nothing.
    @Override
    public void close() throws IOException {
        for (Half half : halves) {
            half.records.close();
        }
    }
}
