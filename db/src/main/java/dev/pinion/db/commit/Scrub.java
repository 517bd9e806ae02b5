package dev.pinion.db.commit;

import java.sql.SQLException;
import java.util.List;
import java.util.concurrent.CompletableFuture;

import org.jspecify.annotations.Nullable;

import dev.pinion.db.Bytes;
import dev.pinion.db.ChannelLog;
import dev.pinion.db.Database.Scrubbed;
import dev.pinion.db.StorageException;
import dev.pinion.db.StoredMessage;
import dev.pinion.db.ahead.ChannelReading;
import dev.pinion.db.engine.Channel;
import dev.pinion.db.engine.ChannelHead;
import dev.pinion.db.journal.DamagedBlockException;
import dev.pinion.db.log.MessageRow;

/// Reads what is stored only to see whether it is still that: the blocks of the files past every cache; and by channel whether
/// segments match their checksums and messages continue their chain. Who calls does so in small steps, and rests.
///
/// Any thread asks; the work is done on a reader's.
public final class Scrub {

    /// Twice what a segment holds: behind damage, so many messages are asked for one by one.
    private static final int WALK_MAX = 1_024;

    private final ReaderThreads readers;

    public Scrub(ReaderThreads readers) {
        this.readers = readers;
    }

    public CompletableFuture<Scrubbed> files(long from, int length) {
        return readers.look(source -> {
            String damage = source.checkFiles(from, length);
            if (damage == null) {
                return new Scrubbed(Scrubbed.END, 0, "");
            }
            return told(from + length, length, damage.isEmpty() ? "" : "in the database's file, " + damage);
        });
    }

    public CompletableFuture<Scrubbed> channel(ChannelLog channel, long from, int bytesMax) {
        Channel ours = Channel.of(channel);
        return readers.ask(state -> {
            ChannelHead head = ours.head();
            long first = Math.max(from, head.first());
            if (first > head.last()) {
                return new Scrubbed(Scrubbed.END, 0, "");
            }
            ChannelReading reading = state.messages(ours);
            Bytes chain = first == head.first() ? head.anchor() : chainBefore(reading, first);
            List<StoredMessage> found = readable(reading, first, head.last(), bytesMax);
            return found == null ? behindDamage(ours, reading, first, head.last()) : judged(ours, first, chain, found);
        });
    }

    private Scrubbed told(long next, long bytes, String damage) {
        if (damage.isEmpty()) {
            return new Scrubbed(next, bytes, "");
        }
        String words = StorageException.Damaged.CODE + damage;
        readers.isDamaged(words);
        return new Scrubbed(next, bytes, words);
    }

    private static @Nullable Bytes chainBefore(ChannelReading reading, long seq) throws SQLException {
        List<StoredMessage> before = readable(reading, seq - 1, seq - 1, 1);
        return before == null || before.isEmpty() ? null : before.getFirst().chain();
    }

    /// Null: something of it is damaged.
    private static @Nullable List<StoredMessage> readable(ChannelReading reading, long first, long last, int bytesMax)
            throws SQLException {
        try {
            return reading.range(first, last, bytesMax);
        } catch (StorageException.Damaged segment) {
            return null;
        } catch (SQLException failed) {
            if (DamagedBlockException.behind(failed) == null) {
                throw failed;
            }
            return null;
        }
    }

    /// Reads message by message to where damage begins and ends.
    private Scrubbed behindDamage(Channel channel, ChannelReading reading, long first, long last) throws SQLException {
        long damaged = 0;
        long end = Math.min(last, first + WALK_MAX);
        long seq = first;
        for (; seq <= end; seq++) {
            boolean isReadable = readable(reading, seq, seq, 1) != null;
            if (isReadable && damaged > 0) {
                break;
            }
            if (!isReadable && damaged == 0) {
                damaged = seq;
            }
        }
        return told(seq, 0, damaged == 0 ? "" : said(channel, damaged, seq - 1) + " cannot be read: served to nobody");
    }

    private static String said(Channel channel, long first, long last) {
        return "of channel " + channel.name() + ", messages " + first + " to " + last;
    }

    /// @param chainBefore null: nobody knows
    private Scrubbed judged(Channel channel, long first, @Nullable Bytes chainBefore, List<StoredMessage> found) {
        Bytes chain = chainBefore;
        long expected = first;
        long bytes = found.stream().mapToLong(StoredMessage::heldBytes).sum();
        for (StoredMessage message : found) {
            if (message.seq() != expected) {
                return missing(channel, expected, message.seq());
            }
            boolean fits = chain == null || MessageRow.of(message)
                    .link()
                    .chain(chain, message.seq(), message.timestampMillis())
                    .equals(message.chain());
            if (!fits) {
                return told(message.seq() + 1, bytes,
                        said(channel, message.seq() - 1, message.seq()) + " do not fit together: the chain breaks");
            }
            chain = message.chain();
            expected = message.seq() + 1;
        }
        return found.isEmpty() ? missing(channel, first, channel.last() + 1) : new Scrubbed(expected, bytes, "");
    }

    /// Unless retention has taken them meanwhile.
    private Scrubbed missing(Channel channel, long first, long next) {
        return told(next, 0, channel.first() > first ? "" : said(channel, first, next - 1) + " are missing");
    }
}
