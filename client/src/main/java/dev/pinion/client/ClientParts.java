package dev.pinion.client;

import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.function.Consumer;

import dev.pinion.client.threads.Lane;
import dev.pinion.client.threads.UserThreads;

/// What a client has once, and all its connections share, one after the other.
///
/// @param threads where users' code runs
/// @param completions where futures are completed, in order
/// @param events tells the user's listener, and returns at once
record ClientParts(ClientConfig config, ExecutorService threads, Lane completions, Consumer<ClientEvent> events,
        Counts counts, Outbox outbox, Subscriptions subscriptions, Tokens tokens, Map<ServerAddress, PinBook> pins) {

    static ClientParts of(ClientConfig config, InstantSource clock, SecureRandom random) {
        ExecutorService threads = UserThreads.start();
        Lane completions = new Lane(threads, true);
        Events events = new Events(config.listener(), new Lane(threads, false));
        Counts counts = new Counts();
        Map<ServerAddress, PinBook> pins = new LinkedHashMap<>();
        config.servers().forEach(each -> pins.put(each, new PinBook(config, each, clock, random)));
        return new ClientParts(config, threads, completions, events, counts,
                new Outbox(config.limits(), config.whenFull()),
                new Subscriptions(config.limits(), threads, completions, events, counts),
                new Tokens(config.token(), config.tokenFixed(), threads, config.deadlines().token(), clock), pins);
    }

    /// A request whose connection has ended, or that the server has refused.
    void orphan(Request request, PinionException why) {
        completions.add(() -> request.failed(why));
    }
}
