package dev.pinion.db.log;

import java.io.IOException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

import dev.pinion.db.ChainLink;
import dev.pinion.db.ChannelLog;
import dev.pinion.db.IdempotencyKey;
import dev.pinion.db.StoredMessage;

/// The content of a record of the write-ahead log:
///
///     version (4, negative), how many records the file before has (8), channels, messages, keys, changes
///
/// each of the four as its number (4) and then one after the other. Without a version it is of the former form, which begins
/// with the number of channels and has no changes. Pure.
public final class BatchForm {

    private static final int VERSION = -2;
    private static final int HEAD_BYTES = 4 + 8;
    private static final int CHANNEL_HEAD_BYTES = 4;
    private static final int MESSAGE_HEAD_BYTES = 4 + 8 + 8 + ChainLink.HASH_BYTES;
    private static final int KEY_HEAD_BYTES = 4 + 4 + 4;
    /// UTF-8 needs no more for a char.
    private static final int CHAR_BYTES_MAX = 3;

    private final LoggedBatch batch;
    private final byte[] changes;

    public BatchForm(LoggedBatch batch) {
        this.batch = batch;
        this.changes = ChangeForm.encoded(batch.changes());
    }

    int bytesMax() {
        long bytes = HEAD_BYTES + 4L + 4 + 4 + changes.length;
        for (ChannelLog channel : batch.channels()) {
            bytes += CHANNEL_HEAD_BYTES + (long) CHAR_BYTES_MAX * channel.name().length();
        }
        for (StoredMessage message : batch.messages()) {
            bytes += MESSAGE_HEAD_BYTES + message.content().bytes();
        }
        long[] ofKeys = {(long) KEY_HEAD_BYTES * batch.keys().size()};
        batch.keys()
                .forEachText((_,
                        key) -> ofKeys[0] += (long) CHAR_BYTES_MAX * (key.identity().length() + key.key().length()));
        return Math.toIntExact(bytes + ofKeys[0]);
    }

    /// @param before how many records the other file has
    void putInto(ByteBuffer target, long before) {
        target.putInt(VERSION).putLong(before);
        target.putInt(batch.channels().size());
        for (ChannelLog channel : batch.channels()) {
            put(target, channel.name());
        }
        target.putInt(batch.messages().size());
        for (int n = 0; n < batch.messages().size(); n++) {
            StoredMessage message = batch.messages().get(n);
            target.putInt(batch.channelOf().applyAsInt(n));
            target.putLong(message.seq()).putLong(message.timestampMillis());
            message.content().putInto(target);
            message.chain().putInto(target);
        }
        putKeys(target);
        target.put(changes);
    }

    private void putKeys(ByteBuffer target) {
        target.putInt(batch.keys().size());
        batch.keys().forEachText((message, key) -> {
            target.putInt(message);
            put(target, key.identity());
            put(target, key.key());
        });
    }

    private static void put(ByteBuffer target, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        target.putInt(bytes.length).put(bytes);
    }

    static LoggedRecord decoded(ByteBuffer content) throws IOException {
        try {
            boolean isFormer = content.getInt(content.position()) >= 0;
            if (!isFormer && content.getInt() != VERSION) {
                throw new IOException("a record of the write-ahead log has a form that this program does not know");
            }
            long before = isFormer ? LoggedRecord.UNKNOWN : content.getLong();
            List<LoggedRecord.Logged> messages = messages(content);
            return new LoggedRecord(before, messages, isFormer ? List.of() : ChangeForm.decoded(content));
        } catch (BufferUnderflowException | IndexOutOfBoundsException | NegativeArraySizeException notOurs) {
            throw new IOException("a record of the write-ahead log is whole and yet not of its form", notOurs);
        }
    }

    private static List<LoggedRecord.Logged> messages(ByteBuffer content) {
        List<String> channels = new ArrayList<>();
        for (int left = content.getInt(); left > 0; left--) {
            channels.add(ChangeForm.text(content));
        }
        List<LoggedRecord.Logged> messages = new ArrayList<>();
        for (int left = content.getInt(); left > 0; left--) {
            String channel = channels.get(content.getInt());
            long seq = content.getLong();
            long timestampMillis = content.getLong();
            MessageRow row = new MessageRow(seq, timestampMillis, StoredMessage.Content.read(content),
                    ChangeForm.bytes(content, ChainLink.HASH_BYTES), null);
            messages.add(new LoggedRecord.Logged(channel, row, null));
        }
        for (int left = content.getInt(); left > 0; left--) {
            int at = content.getInt();
            LoggedRecord.Logged message = messages.get(at);
            messages.set(at, new LoggedRecord.Logged(message.channel(), message.row(),
                    new IdempotencyKey(ChangeForm.text(content), ChangeForm.text(content))));
        }
        return messages;
    }
}
