package dev.pinion.protocol.stomp;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

import dev.pinion.protocol.Alias;
import dev.pinion.protocol.Body;
import dev.pinion.protocol.Destination;

/// A client's frame, parsed and checked: what it says can be relied upon, not that it is allowed.
public sealed interface Command {

    /// The receipt that the client asked for.
    Optional<HeaderValue> receipt();

    /// CONNECT or STOMP, which mean the same.
    ///
    /// - `acceptVersions`: what the client speaks; `1.0` alone when it did not say
    /// - `software`: what the client says that it is, for operators
    record Connect(List<String> acceptVersions, String host, HeartBeat heartBeat, Optional<BearerToken> token,
            Optional<String> software) implements Command {

        public Connect {
            acceptVersions = List.copyOf(acceptVersions);
        }

        public boolean accepts(String version) {
            return acceptVersions.contains(version);
        }

        /// CONNECTED is the answer; there is no receipt for it.
        @Override
        public Optional<HeaderValue> receipt() {
            return Optional.empty();
        }
    }

    /// A message to be stored and echoed.
    ///
    /// - `expires`: not to be delivered from this instant on; also among the user headers, so that it is stored
    /// - `userHeaders`: what subscribers get, `content-type` and `expires` included, in the sender's order
    record Send(Destination destination, Optional<HeaderValue> receipt, Optional<HeaderValue> transaction,
            Optional<HeaderValue> idempotencyKey, Optional<Instant> expires, HeaderBlock userHeaders,
            Body body) implements Command {}

    /// From now on this connection gets the messages of a destination.
    ///
    /// - `epoch`: of the last message seen, to notice another history
    /// - `seen`: the last message seen, where `from` does not say it: durable subscriptions and those to many channels
    /// - `chain`: of the last message seen, likewise: of `seen`, or without it of the message before `from:seq=N`
    /// - `durableName`: names a cursor that the server keeps
    /// - `shared`: the cursor has other members, and each message goes to one of them
    /// - `noLocal`: without what this connection sends
    /// - `browser`: replay to the present end, then stop
    /// - `resumed`: who read with this name on the last connection lives on and reads here: what it did not answer is not counted
    /// - `more`: where it names a destination of the server itself, its headers that STOMP does not know
    /// - `said`: the destination in the client's own words, where that is an alias
    record Subscribe(HeaderValue id, Destination destination, Optional<Alias.Said> said, AckMode ack, From from,
            Optional<String> epoch, Optional<MessageId> seen, Optional<String> chain, Optional<String> durableName,
            boolean shared, int prefetchCount, boolean noLocal, boolean browser, boolean resumed, HeaderBlock more,
            Optional<HeaderValue> receipt) implements Command {}

    /// The end of a subscription.
    ///
    /// - `durableName`: with it, the cursor of that name is deleted
    record Unsubscribe(HeaderValue id, Optional<String> durableName,
            Optional<HeaderValue> receipt) implements Command {}

    /// Taken care of.
    ///
    /// - `id`: the `ack` header of the MESSAGE, or its `message-id`
    /// - `subscription`: the id of the subscription, where an older version says it
    record Ack(HeaderValue id, Optional<HeaderValue> subscription, Optional<HeaderValue> transaction,
            Optional<HeaderValue> receipt) implements Command {}

    /// Not taken care of: to be delivered again.
    ///
    /// - `id`: the `ack` header of the MESSAGE, or its `message-id`
    /// - `subscription`: the id of the subscription, where an older version says it
    record Nack(HeaderValue id, Optional<HeaderValue> subscription, Optional<HeaderValue> transaction,
            Optional<HeaderValue> receipt) implements Command {}

    record Begin(HeaderValue transaction, Optional<HeaderValue> receipt) implements Command {}

    record Commit(HeaderValue transaction, Optional<HeaderValue> receipt) implements Command {}

    record Abort(HeaderValue transaction, Optional<HeaderValue> receipt) implements Command {}

    record Disconnect(Optional<HeaderValue> receipt) implements Command {}
}
