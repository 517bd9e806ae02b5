package dev.pinion.db.log;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import org.h2.store.fs.FilePath;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import dev.pinion.db.Bytes;
import dev.pinion.db.ChainLink;
import dev.pinion.db.ChannelLog;
import dev.pinion.db.DatabaseConfig;
import dev.pinion.db.DatabaseKey;
import dev.pinion.db.DatabaseRefusedException;
import dev.pinion.db.IdempotencyKey;
import dev.pinion.db.StoredMessage;
import dev.pinion.db.journal.DamagedRecordException;
import dev.pinion.db.journal.RecordFile;
import dev.pinion.db.journal.StoreSeams;

/// What makes messages durable before the database has them: one record for each batch, synced when [#append] returns.
/// Records are forgotten when the database holds, on disk, what they say ([#startAgain]).
///
/// Threads: the committer only.
public final class WriteAheadLog implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(WriteAheadLog.class);
    private static final int CHANNEL_HEAD_BYTES = 4;
    private static final int MESSAGE_HEAD_BYTES = 4 + 8 + 8 + 3 * 4 + ChainLink.HASH_BYTES;
    private static final int KEY_HEAD_BYTES = 4 + 4 + 4;
    /// UTF-8 needs no more for a char.
    private static final int CHAR_BYTES_MAX = 3;

    private final RecordFile records;
    private final @Nullable DatabaseKey key;
    private @Nullable RecordCipher cipher;

    /// What a record says of a message.
    ///
    /// @param key the idempotency key, if it had one
    public record Logged(String channel, MessageRow row, @Nullable IdempotencyKey key) {}

    public static WriteAheadLog open(DatabaseConfig config, StoreSeams seams) throws IOException {
        return open(config, seams, "rw");
    }

    private static WriteAheadLog open(DatabaseConfig config, StoreSeams seams, String mode) throws IOException {
        FileChannel channel = file(config, seams).open(mode);
        try {
            return new WriteAheadLog(new RecordFile(channel, seams.limits().journalBytesMax(), seams.random()),
                    config.key());
        } catch (IOException | RuntimeException failure) {
            channel.close();
            throw failure;
        }
    }

    /// For [#next] alone; null: there is none.
    @Nullable
    public static WriteAheadLog openForReading(DatabaseConfig config, StoreSeams seams) throws IOException {
        return file(config, seams).exists() ? open(config, seams, "r") : null;
    }

    private static FilePath file(DatabaseConfig config, StoreSeams seams) {
        return FilePath.get(seams.below() + config.directory().toAbsolutePath().resolve(DatabaseDirectory.AHEAD));
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

    /// @param key null: the records are not encrypted
    public WriteAheadLog(RecordFile records, @Nullable DatabaseKey key) {
        this.records = records;
        this.key = key;
    }

    /// The messages of the next complete record, in order; null: that was all. To be called until then before the first
    /// append.
    public @Nullable List<Logged> next() throws IOException {
        long number = records.nextRecord();
        ByteBuffer content = nextContent();
        if (content == null) {
            return null;
        }
        RecordCipher opening = cipher();
        return decoded(opening == null ? content : opening.decrypted(number, content));
    }

    private @Nullable ByteBuffer nextContent() throws IOException {
        try {
            return records.next();
        } catch (DamagedRecordException damaged) {
            throw refused("is damaged: " + damaged.getMessage()
                    + " (pinion db salvage shows and saves what can still be read)");
        }
    }

    /// After damage was told: goes on behind it, for whoever saves what is left.
    ///
    /// @return whether there is anything
    public boolean skipDamage() throws IOException {
        return records.skipDamage();
    }

    /// Up to here, when all records were read or the last one written.
    public LogPosition position() {
        return new LogPosition(HexFormat.of().formatHex(records.nonce()), records.nextRecord());
    }

    /// Whether this is the log that a database took its messages from, and whole as far as that can know. All records have
    /// been read.
    ///
    /// @param recorded null: it does not know
    /// @throws DatabaseRefusedException when it is not
    public void requireContinues(@Nullable LogPosition recorded) {
        if (recorded == null) {
            return;
        }
        if (!records.hasEpoch()) {
            throw refused("is missing or empty, but the database had one");
        }
        LogPosition here = position();
        if (recorded.epoch().equals(here.epoch())) {
            if (here.records() < recorded.records()) {
                throw refused("ends after " + here.records() + " records; the database has seen " + recorded.records());
            }
        } else if (!recorded.epoch().equals(HexFormat.of().formatHex(records.previousNonce()))) {
            throw refused("is not the one that belongs to the database: one of the two was replaced");
        }
    }

    /// For a directory without a log.
    public static void requireNone(@Nullable LogPosition recorded) {
        if (recorded != null) {
            throw refused("is missing, but the database had one");
        }
    }

    public static DatabaseRefusedException refused(String what) {
        return new DatabaseRefusedException("the write-ahead log " + DatabaseDirectory.AHEAD + " " + what
                + "; messages that were acknowledged may be missing. Nothing was changed: put back the file that belongs"
                + " to the database, or restore a backup", null);
    }

    public boolean hasRoomFor(LoggedBatch batch) {
        return records.hasRoomFor(contentBytesMax(batch) + RecordCipher.TAG_BYTES);
    }

    public void append(LoggedBatch batch) throws IOException {
        int bytesMax = Math.toIntExact(contentBytesMax(batch));
        RecordCipher sealing = cipher();
        if (sealing == null) {
            records.append(bytesMax, target -> encode(batch, target));
            return;
        }
        ByteBuffer plain = ByteBuffer.allocate(bytesMax);
        encode(batch, plain);
        records.append(bytesMax + RecordCipher.TAG_BYTES,
                target -> sealing.encrypt(records.nextRecord(), plain.flip(), target));
    }

    private @Nullable RecordCipher cipher() {
        if (cipher == null && key != null) {
            cipher = new RecordCipher(key, records.nonce());
        }
        return cipher;
    }

    /// Without one, an epoch is [#startAgain].
    public boolean hasEpoch() {
        return records.hasEpoch();
    }

    public boolean hasRecords() {
        return records.hasRecords();
    }

    /// Forgets all records: the database holds, on disk, what they say, and up to where: an epoch that it knows nothing of
    /// is followed by no other.
    public void startAgain() throws IOException {
        records.startEpoch();
        cipher = null;
    }

    private static long contentBytesMax(LoggedBatch batch) {
        long bytes = 4 + 4 + 4;
        for (ChannelLog channel : batch.channels()) {
            bytes += CHANNEL_HEAD_BYTES + (long) CHAR_BYTES_MAX * channel.name().length();
        }
        for (StoredMessage message : batch.messages()) {
            bytes += MESSAGE_HEAD_BYTES + (long) CHAR_BYTES_MAX * message.sender().length() + message.headers().size()
                    + message.body().size();
        }
        for (KeysOfBatch.Place place : batch.keys().stored().keySet()) {
            bytes += KEY_HEAD_BYTES
                    + (long) CHAR_BYTES_MAX * (place.key().identity().length() + place.key().key().length());
        }
        return bytes;
    }

    private static void encode(LoggedBatch batch, ByteBuffer target) {
        Map<ChannelLog, Integer> numbers = new LinkedHashMap<>();
        target.putInt(batch.channels().size());
        for (ChannelLog channel : batch.channels()) {
            numbers.put(channel, numbers.size());
            put(target, channel.name());
        }
        Map<StoredMessage, Integer> keyed = new LinkedHashMap<>();
        target.putInt(batch.messages().size());
        int at = 0;
        for (StoredMessage message : batch.messages()) {
            target.putInt(numbers.getOrDefault(message.channel(), -1));
            target.putLong(message.seq()).putLong(message.timestampMillis());
            put(target, message.sender());
            put(target, message.headers());
            put(target, message.body());
            message.chain().putInto(target);
            keyed.put(message, at++);
        }
        target.putInt(batch.keys().stored().size());
        batch.keys().stored().forEach((place, message) -> {
            target.putInt(keyed.getOrDefault(message, -1));
            put(target, place.key().identity());
            put(target, place.key().key());
        });
    }

    private static void put(ByteBuffer target, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        target.putInt(bytes.length).put(bytes);
    }

    private static void put(ByteBuffer target, Bytes bytes) {
        target.putInt(bytes.size());
        bytes.putInto(target);
    }

    private static List<Logged> decoded(ByteBuffer content) {
        List<String> channels = new ArrayList<>();
        for (int left = content.getInt(); left > 0; left--) {
            channels.add(text(content));
        }
        List<Logged> messages = new ArrayList<>();
        for (int left = content.getInt(); left > 0; left--) {
            String channel = channels.get(content.getInt());
            long seq = content.getLong();
            long timestampMillis = content.getLong();
            MessageRow row = new MessageRow(seq, text(content), timestampMillis, bytes(content, content.getInt()),
                    bytes(content, content.getInt()), bytes(content, ChainLink.HASH_BYTES), null);
            messages.add(new Logged(channel, row, null));
        }
        for (int left = content.getInt(); left > 0; left--) {
            int at = content.getInt();
            Logged message = messages.get(at);
            messages.set(at,
                    new Logged(message.channel(), message.row(), new IdempotencyKey(text(content), text(content))));
        }
        return messages;
    }

    private static String text(ByteBuffer content) {
        return new String(bytes(content, content.getInt()).toByteArray(), StandardCharsets.UTF_8);
    }

    private static Bytes bytes(ByteBuffer content, int length) {
        byte[] bytes = new byte[length];
        content.get(bytes);
        return Bytes.owned(bytes);
    }

    /// Writes nothing.
    @Override
    public void close() throws IOException {
        records.close();
    }
}
