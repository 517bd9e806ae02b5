package dev.pinion.lab.dialect;

import dev.pinion.bench.wire.Dialect;
import dev.pinion.bench.wire.StompTalk;

/// How the servers to compare with want to be spoken to. Thread: any; immutable.
public final class Dialects {
    /// Any STOMP server with topics; what stores nothing needs no more.
    public static final Dialect TOPICS = new Dialect(new StompTalk(), "/topic/", ".#", "", Dialect.PINION.store());
    /// A topic keeps a message only for a durable subscription, and only if the sender asks for it.
    public static final Dialect ARTEMIS = new Dialect(new StompTalk(), "/topic/", ".#", "persistent:true\n",
            DurableSubscription.with("durable-subscription-name:pinion-bench\n", false));
    /// The same; a durable subscription is a queue, which only a session that reads it can remove.
    public static final Dialect RABBITMQ = new Dialect(new StompTalk(), "/topic/", ".#", "persistent:true\n",
            DurableSubscription.with("durable:true\nauto-delete:false\n", true));
    /// NATS with JetStream: a stream keeps every message to its subjects.
    public static final Dialect NATS = new Dialect(new NatsTalk(), "", ".>", "", NatsStream::begin);

    private Dialects() {}
}
