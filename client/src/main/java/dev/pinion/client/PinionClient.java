package dev.pinion.client;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;

import dev.pinion.protocol.Body;
import dev.pinion.protocol.HeaderNames;
import dev.pinion.protocol.Pin;

/// A pinned, authenticated client of a Pinion server. Any thread; meant to be shared by all of a program.
///
/// It connects again by itself, for ever unless its [RetryPolicy] says otherwise: what was published and has no receipt is repeated in
/// its order, and stored once; subscriptions go on where they were. Futures complete, and handlers run, on threads of the client's own;
/// none can stop another. A program whose `main` returns goes on until its client is closed or over ([ClientConfig.Builder#daemon()]).
///
/// An interface, so that a program's tests can do without a server: `pinion-client-test` has one in memory that keeps to the same contract.
public interface PinionClient extends AutoCloseable {

    /// Connects to `pinion://HOST:PORT,HOST:PORT?pin=PIN&pin-file=FILE&token-file=FILE`: one server or several that share one history; a
    /// port that is left out is 61614. The token's file is read each time a token is wanted, so that whoever renews it need tell nobody.
    /// For all else there is [ClientConfig#builderOf(String)].
    ///
    /// @param uri where, and how to know it
    /// @return connected; close it
    /// @throws PinionException when it cannot connect
    /// @throws InterruptedException when the thread was interrupted while it connected
    /// @throws IllegalArgumentException for an address that cannot be understood
    static PinionClient connect(String uri) throws PinionException, InterruptedException {
        return connect(ClientConfig.builderOf(uri).build());
    }

    /// Connects, the first time once, so that a mistake shows itself. Returns when the pin has matched and the server has accepted the
    /// token.
    ///
    /// @param config all that it needs to know
    /// @return connected; close it
    /// @throws PinionException when it cannot connect
    /// @throws InterruptedException when the thread was interrupted while it connected
    static PinionClient connect(ClientConfig config) throws PinionException, InterruptedException {
        return connect(config, RetryPolicy.NEVER);
    }

    /// Connects, and tries again while time may cure the failure: for programs that start before their server does.
    ///
    /// @param config all that it needs to know
    /// @param first how often and how long to try before the first connection
    /// @return connected; close it
    /// @throws PinionException the last failure
    /// @throws InterruptedException when the thread was interrupted while it connected
    static PinionClient connect(ClientConfig config, RetryPolicy first) throws PinionException, InterruptedException {
        return LiveClient.connect(config, first);
    }

    /// What the server said when it accepted the token.
    ///
    /// @return of the present connection, or the last one
    ServerGreeting session();

    /// The pin that authenticated the connection.
    ///
    /// @return of the present connection, or the last one
    Pin serverPin();

    /// How the client is.
    ///
    /// @return at this moment
    ClientState state();

    /// What the client has done.
    ///
    /// @return since it began
    ClientCounters counters();

    /// Publishes text as UTF-8, see [#publish(String, Map, Body)].
    ///
    /// @param destination `/channel/NAME`, `/queue/NAME`, `/user/SUBJECT` or `/user/me`
    /// @param text what it says
    /// @return completes when the message is on the server's disk
    default CompletableFuture<PublishReceipt> publish(String destination, String text) {
        return publish(destination, Map.of(HeaderNames.CONTENT_TYPE, "text/plain;charset=utf-8"), Body.utf8(text));
    }

    /// Publishes without headers, see [#publish(String, Map, Body)].
    ///
    /// @param destination `/channel/NAME`, `/queue/NAME`, `/user/SUBJECT` or `/user/me`
    /// @param body what it says
    /// @return completes when the message is on the server's disk
    default CompletableFuture<PublishReceipt> publish(String destination, Body body) {
        return publish(destination, Map.of(), body);
    }

    /// Publishes a message, once and in order: it has a key of its own (`idempotency-key`, unless one is given), and is repeated with it
    /// after a lost connection before anything newer is sent.
    ///
    /// With a connection and without, it takes messages until as many have no receipt as [ClientLimits] allows; then
    /// [ClientConfig.Builder#whenFull] counts. Many publishes without waiting share one TLS record.
    ///
    /// @param destination `/channel/NAME`, `/queue/NAME`, `/user/SUBJECT` or `/user/me`
    /// @param headers the message's own headers; `content-type`, `idempotency-key` and `expires` have a meaning
    /// @param body what it says
    /// @return completes when the message is on the server's disk; fails with a [PinionException] when it is refused, or the client ends
    /// before
    /// @throws IllegalArgumentException for a destination, a header or a body that no server would take
    CompletableFuture<PublishReceipt> publish(String destination, Map<String, String> headers, Body body);

    /// The same, and never waits for room: where there is none, the future fails at once, and nothing was sent.
    ///
    /// @param destination `/channel/NAME`, `/queue/NAME`, `/user/SUBJECT` or `/user/me`
    /// @param headers the message's own headers
    /// @param body what it says
    /// @return completes when the message is on the server's disk
    CompletableFuture<PublishReceipt> publishAsync(String destination, Map<String, String> headers, Body body);

    /// Tells the server itself something: `/server/token`, `/server/admin/NAME`. It is never repeated: where the connection breaks before
    /// its receipt, the future fails.
    ///
    /// @param destination `/server/…`
    /// @param headers its headers
    /// @param body what it says
    /// @return completes when it was carried out
    CompletableFuture<Void> command(String destination, Map<String, String> headers, Body body);

    /// Asks somebody, without headers, see [#request(String, Map, Body, Duration)].
    ///
    /// @param destination `/channel/NAME`, `/queue/NAME` or `/user/SUBJECT`
    /// @param body the question
    /// @param timeout how long to wait for the answer
    /// @return the answer
    default CompletableFuture<ReceivedMessage> request(String destination, Body body, Duration timeout) {
        return request(destination, Map.of(), body, timeout);
    }

    /// Asks somebody who subscribes to a channel, or has an inbox, and waits for the answer in one's own inbox. The question carries
    /// `reply-to` and `correlation-id`; [#reply] answers. Who answers needs the scope `send:@SUBJECT` of the one who asks, or `send:@*`, in
    /// the token. After [PinionException.TimedOut] the question may still have been stored and answered.
    ///
    /// @param destination `/channel/NAME`, `/queue/NAME` or `/user/SUBJECT`
    /// @param headers headers of one's own
    /// @param body the question
    /// @param timeout how long to wait for the answer
    /// @return the answer
    CompletableFuture<ReceivedMessage> request(String destination, Map<String, String> headers, Body body,
            Duration timeout);

    /// Answers a question that came by [#request(String, Map, Body, Duration)].
    ///
    /// @param question as it came
    /// @param body the answer
    /// @return completes when the answer is on the server's disk
    /// @throws IllegalArgumentException when the message asks for no answer
    CompletableFuture<PublishReceipt> reply(ReceivedMessage question, Body body);

    /// Opens a transaction: what is published and acknowledged in it takes effect together, or not at all.
    ///
    /// @return to be committed
    Transaction begin();

    /// Subscribes. Frames that this client sends afterwards come after it; [Subscription#active()] completes when the server has
    /// confirmed it. A subscription that the server refuses ends alone, and says so.
    ///
    /// @param destination `/channel/NAME`, `/channel/PATTERN`, `/queue/NAME`, `/user/me` or `/server/replies`
    /// @param options where to begin, and so on
    /// @param handler gets one message at a time on a thread that nothing else needs. Whatever it throws is told to the listener and
    /// the log; a durable subscription then gets the message again, another one goes on with the next
    /// @return to be closed
    /// @throws IllegalArgumentException for a destination that nobody can subscribe to
    Subscription subscribe(String destination, SubscribeOptions options, Consumer<? super ReceivedMessage> handler);

    /// Subscribes without a handler: the messages are taken one by one.
    ///
    /// @param destination `/channel/NAME`, `/channel/PATTERN`, `/queue/NAME`, `/user/me` or `/server/replies`
    /// @param options where to begin, and so on
    /// @return to be closed
    /// @throws IllegalArgumentException for a destination that nobody can subscribe to
    Messages subscribe(String destination, SubscribeOptions options);

    /// Completes when there will be no other connection, after all futures.
    ///
    /// @return the one reason; [PinionException.Closed] for one's own [#close()]
    CompletionStage<PinionException> ended();

    /// Waits for [#ended()]: what a `main` does that only listens.
    ///
    /// @return the one reason
    /// @throws InterruptedException when the thread was interrupted while it waited
    PinionException awaitEnd() throws InterruptedException;

    /// Waits until everything that was published has its receipt, and everything that came was handled. Called in a handler, it does not
    /// wait for that one.
    ///
    /// @param waitMax how long
    /// @return false when that takes longer
    /// @throws InterruptedException when the thread was interrupted while it waited
    boolean drain(Duration waitMax) throws InterruptedException;

    /// Says goodbye and waits for the server's receipt, at most for [ClientDeadlines#close()]. What was sent before still
    /// gets its receipt; what was not sent, since there is no connection, fails: [#drainAndClose] waits for it. No handler is started any
    /// more. A client that follows its server's pins first learns those that are told to it, so that a program which runs for a moment
    /// only follows them too; at most for two seconds. May be called in a handler.
    @Override
    void close();

    /// Drains for at most this time, as [#drain] does, and then closes; in all it takes this time and a little more.
    ///
    /// @param waitMax how long
    /// @return false when something was left without a receipt or unhandled
    /// @throws InterruptedException when the thread was interrupted while it waited
    default boolean drainAndClose(Duration waitMax) throws InterruptedException {
        boolean done = drain(waitMax);
        close();
        return done;
    }
}
