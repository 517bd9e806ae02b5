package dev.pinion.bench.plan;

import java.util.Optional;

/// How a server wants to be spoken to: the same work in each server's own headers.
public enum Dialect {
    /// Channels keep every message by themselves.
    PINION("/channel/", "", "from:first\n", Optional.empty()),
    /// A topic keeps a message only for a durable subscription, and only if the sender asks for it.
    ARTEMIS("/topic/", "persistent:true\n", "", Optional.of("durable-subscription-name:pinion-bench\n")),
    /// The same; a durable subscription is a queue, which only a session that reads it can remove.
    RABBITMQ("/topic/", "persistent:true\n", "", Optional.of("durable:true\nauto-delete:false\n")),
    /// Any STOMP server with topics.
    TOPICS("/topic/", "", "", Optional.empty()),
    /// NATS with JetStream: a stream keeps every message to its subjects.
    NATS("", "", "", Optional.empty());

    /// How its words are put on the wire.
    public enum Protocol {
        STOMP, NATS
    }

    private final String prefix;
    private final String sendHeaders;
    private final String replayHeaders;
    private final Optional<String> durableHeaders;

    Dialect(String prefix, String sendHeaders, String replayHeaders, Optional<String> durableHeaders) {
        this.prefix = prefix;
        this.sendHeaders = sendHeaders;
        this.replayHeaders = replayHeaders;
        this.durableHeaders = durableHeaders;
    }

    public Protocol protocol() {
        return this == NATS ? Protocol.NATS : Protocol.STOMP;
    }

    public String destination(String run, int number) {
        return prefix + run + "." + number;
    }

    /// Header lines that make a message durable where that is not the rule.
    public String sendHeaders() {
        return sendHeaders;
    }

    /// Header lines of a SUBSCRIBE that begins with the oldest stored message.
    public String replayHeaders() {
        return durableHeaders.orElse(replayHeaders);
    }

    /// Header lines of the subscription without which the server stores nothing; empty where none is needed.
    public Optional<String> durableHeaders() {
        return durableHeaders;
    }

    /// Whether a durable subscription must be read to be removed.
    public boolean removesWhatItReads() {
        return this == RABBITMQ;
    }

    /// All destinations of a run at once, for the durable subscription or the stream.
    public String everyDestination(String run) {
        return prefix + run + (this == NATS ? ".>" : ".#");
    }
}
