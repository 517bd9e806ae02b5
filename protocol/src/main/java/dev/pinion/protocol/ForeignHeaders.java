package dev.pinion.protocol;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// Headers by which other brokers change what a consumer gets, and which mean nothing here: refused with a sentence where they
/// ask for something, so that nobody waits for what will not happen. Headers that change nothing are no matter of this.
///
/// Immutable; any thread.
public final class ForeignHeaders {

    /// When a message is delivered, and in which form.
    public static final ForeignHeaders ON_SEND = new ForeignHeaders(Map.of("AMQ_SCHEDULED_DELAY", Meaning.DELAY,
            "AMQ_SCHEDULED_PERIOD", Meaning.DELAY, "AMQ_SCHEDULED_REPEAT", Meaning.DELAY, "AMQ_SCHEDULED_CRON",
            Meaning.DELAY, "_AMQ_SCHED_DELIVERY", Meaning.DELAY, "x-delay", Meaning.DELAY, "expiration",
            Meaning.EXPIRATION, "transformation", Meaning.TRANSFORMATION, "destination-type", Meaning.QUEUE));

    /// Which messages, how many at a time, and whose they are.
    public static final ForeignHeaders ON_SUBSCRIBE = new ForeignHeaders(
            Map.ofEntries(Map.entry("selector", Meaning.SELECTOR), Map.entry("x-stream-filter", Meaning.SELECTOR),
                    Map.entry("consumer-window-size", Meaning.WINDOW), Map.entry("exclusive", Meaning.EXCLUSIVE),
                    Map.entry("activemq.exclusive", Meaning.EXCLUSIVE),
                    Map.entry("x-single-active-consumer", Meaning.EXCLUSIVE),
                    Map.entry("activemq.retroactive", Meaning.POSITION), Map.entry("x-stream-offset", Meaning.POSITION),
                    Map.entry("durable", Meaning.DURABLE), Map.entry("persistent", Meaning.DURABLE),
                    Map.entry("x-queue-name", Meaning.DURABLE), Map.entry("durable-subscriber-name", Meaning.DURABLE),
                    Map.entry("auto-delete", Meaning.AUTO_DELETE),
                    Map.entry("activemq.maximumPendingMessageLimit", Meaning.DROPPING),
                    Map.entry("x-message-ttl", Meaning.EXPIRATION), Map.entry("transformation", Meaning.TRANSFORMATION),
                    Map.entry("subscription-type", Meaning.QUEUE)));

    public static final ForeignHeaders ON_NACK = new ForeignHeaders(Map.of("requeue", Meaning.REQUEUE));

    private enum Meaning {
        DELAY("messages are delivered as soon as they are stored; send it when it is due", "0"),
        EXPIRATION("use expires on SEND, in milliseconds since 1970"),
        TRANSFORMATION("bodies are delivered as they were sent; convert them in the client"),
        SELECTOR(
                "every message of the channel is delivered; use channels of their own and wildcards, or choose in the client"),
        WINDOW("use prefetch-count, in messages"),
        EXCLUSIVE("use a durable-subscription-name: one connection holds it at a time", "false"),
        POSITION("use from: first, last, next, seq=N or time=ISO-8601", "false", "next"),
        DURABLE("use a durable-subscription-name", "false"),
        AUTO_DELETE("use a durable-subscription-name: it stays when the connection ends", "true"),
        DROPPING("nothing is dropped for who reads slowly; use expires on SEND", "-1"),
        QUEUE("each subscription gets every message", "MULTICAST"),
        REQUEUE("a refused message comes again; ACK it to be rid of it", "true");

        private final String advice;
        /// Values that ask for nothing else than what happens here anyway.
        @SuppressWarnings("ImmutableEnumChecker") // made by Set.of
        private final Set<String> harmless;

        Meaning(String advice, String... harmless) {
            this.advice = advice;
            this.harmless = Set.of(harmless);
        }

        boolean isHarmless(String value) {
            return value.isBlank() || harmless.contains(value) || (this == DELAY && value.startsWith("-")); // what was delayed elsewhere comes so
        }
    }

    private final Map<String, Meaning> meanings;
    private final Map<Byte, Long> lengthsByFirst = new HashMap<>();

    private ForeignHeaders(Map<String, Meaning> meanings) {
        this.meanings = meanings;
        for (String name : meanings.keySet()) {
            lengthsByFirst.merge((byte) name.charAt(0), 1L << name.length(), (one, other) -> one | other);
        }
    }

    /// Whether a name of this length that begins so may be one of these: to be asked before text is made of it.
    public boolean mayHave(byte first, int length) {
        Long lengths = lengthsByFirst.get(first);
        return lengths != null && length < Long.SIZE && (lengths & (1L << length)) != 0;
    }

    /// What to say to whoever sent this header; empty where there is nothing to say.
    public Optional<String> fault(String name, String value) {
        Meaning meaning = meanings.get(name);
        return meaning == null || meaning.isHarmless(value) ? Optional.empty()
                : Optional
                        .of("a " + name + " header, which other servers obey and this one does not; " + meaning.advice);
    }
}
