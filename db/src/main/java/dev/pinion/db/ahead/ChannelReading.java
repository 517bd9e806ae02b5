package dev.pinion.db.ahead;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

import dev.pinion.db.StoredMessage;
import dev.pinion.db.engine.Channel;
import dev.pinion.db.engine.Engine;
import dev.pinion.db.log.Change;
import dev.pinion.db.log.MessageRow;

/// Reads one channel: from the database, and what that does not hold yet from memory. The caller bounds what it asks for
/// by the durable head. Runs on a reader's thread.
public final class ChannelReading {

    private static final int TOGETHER_MAX = 512;

    private final Channel channel;
    private final Engine.Reader reader;
    private final AheadMap<Change.MessageName, Long> erasures;

    public ChannelReading(Channel channel, Engine.Reader reader, AheadState ahead) {
        this.channel = channel;
        this.reader = reader;
        this.erasures = ahead.erasures();
    }

    /// Messages from `first` to `last`, as many as fit into the bounds but at least one, if there is one.
    public List<StoredMessage> range(long first, long last, int bytesMax) throws SQLException {
        List<StoredMessage> found = unerased(first, last, bytesMax);
        return erasures.isEmpty() ? found : found.stream().map(this::erasedWhereItIs).toList();
    }

    /// Those of the messages from `first` to `last` that stand together, a segment or what is in memory; at least one, if there is
    /// one.
    public List<StoredMessage> together(long first, long last) throws SQLException {
        List<StoredMessage> ahead = channel.ahead().between(first, Math.min(last, first + TOGETHER_MAX - 1));
        long lastInDatabase = ahead.isEmpty() ? last : ahead.getFirst().seq() - 1;
        List<StoredMessage> found = first > lastInDatabase ? ahead : reader.together(channel, first, lastInDatabase);
        return erasures.isEmpty() ? found : found.stream().map(this::erasedWhereItIs).toList();
    }

    private StoredMessage erasedWhereItIs(StoredMessage message) {
        AheadMap.Put<Change.MessageName, Long> put = erasures
                .find(new Change.MessageName(channel.name(), message.seq()));
        Long erasedMillis = put == null ? null : put.value();
        return erasedMillis == null || message.erasure().isPresent() ? message
                : MessageRow.of(message).emptied(erasedMillis).of(channel);
    }

    private List<StoredMessage> unerased(long first, long last, int bytesMax) throws SQLException {
        // First what is in memory: it goes only when it is to be found in the database.
        List<StoredMessage> ahead = channel.ahead().between(first, last);
        long lastInDatabase = ahead.isEmpty() ? last : ahead.getFirst().seq() - 1;
        List<StoredMessage> messages = new ArrayList<>();
        long bytes = 0;
        if (first <= lastInDatabase) {
            for (StoredMessage message : reader.range(channel, first, lastInDatabase, bytesMax)) {
                messages.add(message);
                bytes += message.heldBytes();
            }
            if (messages.isEmpty() || messages.getLast().seq() < lastInDatabase) {
                return messages;
            }
        }
        for (StoredMessage message : ahead) {
            bytes += message.heldBytes();
            if (bytes > bytesMax && !messages.isEmpty()) {
                break;
            }
            messages.add(message);
        }
        return messages;
    }

    /// The first sequence in `first` to `last` whose timestamp is not before `millis`; `last + 1` when there is none.
    public long firstSeqAtOrAfter(long first, long last, long millis) throws SQLException {
        List<StoredMessage> ahead = channel.ahead().between(first, last);
        long lastInDatabase = ahead.isEmpty() ? last : ahead.getFirst().seq() - 1;
        long found = reader.firstSeqAtOrAfter(channel, first, lastInDatabase, millis);
        if (found <= lastInDatabase) {
            return found;
        }
        return ahead.stream()
                .filter(message -> message.timestampMillis() >= millis)
                .mapToLong(StoredMessage::seq)
                .findFirst()
                .orElse(last + 1);
    }
}
