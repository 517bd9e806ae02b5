package dev.pinion.server.cursor;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import dev.pinion.db.Cursors;
import dev.pinion.server.deliver.SequenceRanges;
import dev.pinion.server.deliver.Subscription;

/// What a transaction acknowledges and refuses. Each keeps its subscription and its cursor, with the owner number of that, from
/// the frame on: what becomes of either until COMMIT does not change what is meant.
///
/// Thread: the connection's reader. The transaction that holds it bounds it.
public final class HeldAcknowledgements {
    private final List<Held> held = new ArrayList<>();
    /// Taken out of the client's hand, and not yet counted.
    private final Map<Subscription, SequenceRanges> taken = new LinkedHashMap<>();
    private final Map<Cursor, Map<String, SequenceRanges>> moved = new LinkedHashMap<>();

    public void add(Held acknowledgement) {
        held.add(acknowledgement);
    }

    public int count() {
        return held.size();
    }

    /// Gives back what has to be stored with the messages, and keeps the cursors from being saved otherwise until
    /// [#stored()].
    public List<Cursors.Save> saves(long nowMillis) throws InterruptedException {
        for (Held each : held) {
            if (!each.refused()) {
                take(each);
            }
        }
        for (Cursor cursor : moved.keySet()) {
            cursor.hold(nowMillis);
        }
        List<Cursors.Save> saves = new ArrayList<>();
        moved.forEach((cursor, channels) -> saves.add(cursor.saveOfTransaction(channels, nowMillis)));
        return saves;
    }

    private void take(Held each) {
        SequenceRanges more = each.subscription().acknowledgements().take(each.seq());
        more.forEach(taken.computeIfAbsent(each.subscription(), _ -> new SequenceRanges())::add);
        if (each.cursor().isPresent()) {
            String channel = each.subscription().channel().name();
            more.forEach(moved.computeIfAbsent(each.cursor().get(), _ -> new LinkedHashMap<>())
                    .computeIfAbsent(channel, _ -> new SequenceRanges())::add);
        }
    }

    /// The messages and the cursors are on disk: what is acknowledged counts.
    public void stored() throws InterruptedException {
        taken.forEach((subscription, acknowledged) -> subscription.acknowledgements().settle(acknowledged));
        for (Cursor cursor : moved.keySet()) {
            cursor.letGo();
        }
    }

    /// What was refused: it asks for another delivery, once the rest is on disk.
    public List<Held> refused() {
        return held.stream().filter(Held::refused).toList();
    }

    /// An ACK or NACK that waits for COMMIT.
    ///
    /// @param seq of the MESSAGE
    /// @param refused NACK instead of ACK
    public record Held(Subscription subscription, Optional<Cursor> cursor, long seq, boolean refused) {}
}
