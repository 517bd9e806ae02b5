package dev.pinion.server.deliver;

import java.io.IOException;
import java.util.List;
import java.util.Optional;

import org.jspecify.annotations.Nullable;

import dev.pinion.db.Bytes;
import dev.pinion.db.StoredMessage;
import dev.pinion.protocol.Body;
import dev.pinion.protocol.stomp.AckMode;
import dev.pinion.protocol.stomp.HeaderValue;
import dev.pinion.server.deliver.MessageHead.Gap;

/// Hands one message after the other to the connection's writer, with what is to be said of it to this reader alone: its
/// `ack`, how often it came, and what lies before it that the reader did not get.
///
/// Thread: the connection's writer.
final class Handover {
    private final SubscriptionStart start;
    private final DeliveryServices services;
    private final Acknowledgements acknowledgements;
    private final MessageHead head;
    private @Nullable Bytes chainBefore;
    /// The hole that retention made before the next message to be delivered.
    private @Nullable Gap gap;

    Handover(SubscriptionStart start, SubscriptionKey key, DeliveryServices services,
            Acknowledgements acknowledgements) {
        this.start = start;
        this.services = services;
        this.acknowledgements = acknowledgements;
        Optional<HeaderValue> destination = start.said()
                .map(said -> HeaderValue.of(said.of(MessageEncoder.destination(start.channel().name()))));
        head = new MessageHead(start.id(), destination, key, start.ack() != AckMode.AUTO);
        chainBefore = start.chainBefore();
    }

    /// @param hole before it that retention has made
    void next(Reader.Output output, MessageEncoder encoder, TailEntry entry, @Nullable Gap hole) throws IOException {
        long seq = entry.seq();
        if (hole != null) {
            gap = gap == null ? hole : new Gap(gap.first(), hole.last());
            chainBefore = start.channel().chainBefore(seq).orElse(null);
        }
        if (start.progress().alreadyAcknowledged(seq) || isLocal(seq) || entry.expired(services.clock())) {
            chainBefore = entry.message().chain();
            start.progress().acknowledged(seq, seq);
            return;
        }
        int before = start.progress().deliveriesBefore(seq);
        if (acknowledgements.wasDeliveredTooOften(before)) {
            chainBefore = entry.message().chain();
            acknowledgements.tooOften(seq, before);
            return;
        }
        acknowledgements.spend();
        if (gap != null) {
            start.progress().goneBefore(seq);
        }
        output.foundAt(entry.foundNanos());
        write(output, entry.encoded(encoder), seq, before, new Before(gap, chainBefore));
        gap = null;
        chainBefore = null;
        if (start.ack() == AckMode.AUTO) {
            start.progress().acknowledged(seq, seq);
        }
    }

    private boolean isLocal(long seq) {
        LocalMessages local = start.local();
        return local != null && local.contains(seq);
    }

    /// A refused message, if nobody has acknowledged it in the meantime.
    ///
    /// @param read null: retention has deleted it, and nobody can get it again
    void again(Reader.Output output, MessageEncoder encoder, long seq, @Nullable StoredMessage read)
            throws IOException {
        if (acknowledgements.isRefused(seq)) {
            if (read == null) {
                acknowledgements.giveUp(List.of(seq));
            } else {
                write(output, new TailEntry(read).encoded(encoder), seq, 0, Before.NOTHING);
            }
        }
    }

    private void write(Reader.Output output, Body shared, long seq, int deliveries, Before before) throws IOException {
        int count = acknowledgements.delivered(seq, deliveries);
        Body own = head.own(seq, count, before.gap(), before.chain());
        output.message(head.prefix(), own, head.renamed(shared));
    }

    void browserEnd(Reader.Output output, MessageEncoder encoder) throws IOException {
        output.message(head.prefix(), Body.EMPTY, head.renamed(encoder.browserEnd()));
    }

    /// Whether a hole is to be told of with the next message.
    boolean hasHole() {
        return gap != null;
    }

    /// What the next message says of the one before it, if that was not delivered.
    @Nullable
    Bytes chainBefore() {
        return chainBefore;
    }

    private record Before(@Nullable Gap gap, @Nullable Bytes chain) {
        static final Before NOTHING = new Before(null, null);
    }
}
