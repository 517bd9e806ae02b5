package dev.pinion.client;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SequencedMap;

import org.jspecify.annotations.Nullable;

import dev.pinion.protocol.DisconnectReason;
import dev.pinion.protocol.ProtocolException;
import dev.pinion.protocol.stomp.HeaderValue;

/// The requests without a receipt, in their order. Guarded by the lock of the [Outbox], which bounds them.
final class Unanswered {

    private final SequencedMap<Long, Request> byId = new LinkedHashMap<>();
    private long bytes;
    private long lastId;

    /// What became of a request that wanted in.
    ///
    /// @param refusal why it was not taken; null when it was
    /// @param dropped what made room for it
    record Taken(@Nullable PinionException refusal, List<Request> dropped) {}

    /// A request that has its receipt, and what tells its publisher.
    record Answer(Request request, Runnable completion) {}

    static ProtocolException unasked() {
        return new ProtocolException(DisconnectReason.MALFORMED_FRAME, "sent a RECEIPT for nothing that waits for one");
    }

    int size() {
        return byId.size();
    }

    boolean isEmpty() {
        return byId.isEmpty();
    }

    /// One request is always let through.
    boolean hasRoomFor(Request request, ClientLimits limits, int uncompleted) {
        return byId.size() + uncompleted < limits.inFlightMax()
                && (byId.isEmpty() || bytes + request.bytes() <= limits.inFlightBytesMax());
    }

    void add(Request request) {
        request.taken(++lastId);
        byId.put(lastId, request);
        bytes += request.bytes();
    }

    void remove(Request request) {
        if (byId.remove(request.id()) != null) {
            bytes -= request.bytes();
        }
    }

    List<Request> all() {
        return List.copyOf(byId.values());
    }

    /// What any connection may send.
    List<Request> unbound() {
        return byId.values().stream().filter(each -> !each.isBound()).toList();
    }

    /// What ends with a connection: what belongs to it, and what a server might carry out twice.
    List<Request> endingWithConnection() {
        return byId.values()
                .stream()
                .filter(each -> each.isBound() || (each.isWritten() && !each.isRepeatable()))
                .toList();
    }

    Optional<Request> oldestUnsent() {
        return byId.values().stream().filter(each -> !each.isWritten() && !each.isBound()).findFirst();
    }

    Optional<Request> oldestSent() {
        return byId.values().stream().filter(each -> each.isWritten() && !each.isBound()).findFirst();
    }

    /// What a `receipt-id` stands for: the request, or the transaction of which it is a part.
    Optional<Request> named(HeaderValue receiptId) {
        String text = receiptId.text();
        int dot = text.indexOf('.');
        try {
            return Optional.ofNullable(byId.get(Long.valueOf(dot < 0 ? text : text.substring(0, dot))))
                    .filter(each -> each.isWritten() && (dot < 0 || each instanceof Request.Whole));
        } catch (NumberFormatException notOurs) {
            return Optional.empty();
        }
    }

    static boolean isPart(HeaderValue receiptId) {
        return receiptId.text().indexOf('.') >= 0;
    }

    /// Since when the oldest is in line on the present connection.
    ///
    /// @param released whether those that any connection may send are in line
    OptionalLong oldestDue(boolean released) {
        return byId.values()
                .stream()
                .filter(each -> released || each.isBound())
                .mapToLong(Request::dueNanos)
                .findFirst();
    }
}
