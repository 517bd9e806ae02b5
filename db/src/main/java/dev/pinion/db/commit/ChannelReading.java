package dev.pinion.db.commit;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

import dev.pinion.db.StoredMessage;
import dev.pinion.db.log.Change;
import dev.pinion.db.log.MessageRow;

/// Reads one channel: from the database, and what that does not hold yet from memory. The caller bounds what it asks for
/// by the durable head. Runs on a reader's thread.
final class ChannelReading {

    private final Channel channel;
    private final Engine.Reader reader;
    private final AheadMap<Change.MessageName, Long> erasures;

    ChannelReading(Channel channel, Engine.Reader reader, AheadState ahead) {
        this.channel = channel;
        this.reader = reader;
        this.erasures = ahead.erasures();
    }

    /// Messages from `first` to `last`, as many as fit into the bounds but at least one, if there is one.
    List<StoredMessage> range(long first, long last, int bytesMax) throws SQLException {
        List<StoredMessage> found = unerased(first, last, bytesMax);
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
    long firstSeqAtOrAfter(long first, long last, long millis) throws SQLException {
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
