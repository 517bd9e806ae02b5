package dev.pinion.contract;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import dev.pinion.client.ClientState;
import dev.pinion.client.Messages;
import dev.pinion.client.PinionClient;
import dev.pinion.client.PinionException;
import dev.pinion.client.PublishReceipt;
import dev.pinion.client.ReceivedMessage;
import dev.pinion.client.SubscribeOptions;
import dev.pinion.client.Subscription;
import dev.pinion.client.Transaction;
import dev.pinion.protocol.Body;
import dev.pinion.protocol.stomp.AckMode;

/// What [PinionClient] promises, whoever keeps it: the client on a real server, and the one in memory. Each test uses channels of its own.
@Timeout(value = 60, unit = TimeUnit.SECONDS)
public abstract class ClientContract {

    private static final Duration WAIT = Duration.ofSeconds(20);
    private static final AtomicInteger NUMBERS = new AtomicInteger();

    private final List<PinionClient> clients = new ArrayList<>();
    private final String name = "contract" + NUMBERS.incrementAndGet();
    private final String channel = "/channel/" + name;

    /// A client with all rights, `send:@*` too, of the one server of this class.
    protected abstract PinionClient open(String subject) throws Exception;

    private PinionClient client(String subject) throws Exception {
        PinionClient opened = open(subject);
        clients.add(opened);
        return opened;
    }

    @AfterEach
    void close() {
        clients.forEach(PinionClient::close);
    }

    private static List<String> take(Messages messages, int count) throws Exception {
        List<String> texts = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            texts.add(messages.next(WAIT).orElseThrow().body().utf8());
        }
        return texts;
    }

    private void publish(PinionClient client, String... texts) {
        Stream.of(texts).forEach(text -> client.publish(channel, text).join());
    }

    @Test
    void whatWasPublishedComesBackWithItsPlaceItsSenderAndItsHeaders() throws Exception {
        PinionClient anna = client("anna");
        anna.publish(channel, "zero").join();

        PublishReceipt receipt = anna.publish(channel, Map.of("colour", "red"), Body.utf8("one")).join();

        try (Messages messages = client("bert").subscribe(channel, SubscribeOptions.fromSeq(2))) {
            ReceivedMessage message = messages.next(WAIT).orElseThrow();
            assertEquals(new PublishReceipt(2, anna.session().epoch(), false, false), receipt);
            assertEquals(2, message.seq());
            assertEquals("anna", message.sender());
            assertEquals(channel, message.destination());
            assertEquals(name + "/2@" + receipt.epoch(), message.messageId());
            assertEquals(Map.of("colour", "red"), message.headers());
            assertEquals("one", message.body().utf8());
            assertFalse(message.redelivered() || message.browserEnd());
            assertThrows(IllegalStateException.class, message::ack);
            assertTrue(messages.next(Duration.ofMillis(1)).isEmpty());
        }
    }

    @Test
    void aSubscriptionBeginsWhereItIsTold() throws Exception {
        PinionClient anna = client("anna");
        publish(anna, "1", "2", "3");

        try (Messages first = anna.subscribe(channel, SubscribeOptions.fromFirst());
                Messages last = anna.subscribe(channel, SubscribeOptions.fromLast());
                Messages from = anna.subscribe(channel, SubscribeOptions.fromSeq(2));
                Messages next = anna.subscribe(channel, SubscribeOptions.fromNext())) {
            publish(anna, "4");
            assertEquals(List.of("1", "2", "3", "4"), take(first, 4));
            assertEquals(List.of("3", "4"), take(last, 2));
            assertEquals(List.of("2", "3", "4"), take(from, 3));
            assertEquals(List.of("4"), take(next, 1));
        }
    }

    @Test
    void aPatternGetsWhatIsPublishedFromNowOnInAllChannelsOfThatForm() throws Exception {
        PinionClient anna = client("anna");
        anna.publish("/channel/" + name + ".a", "before").join();
        try (Messages all = anna.subscribe("/channel/" + name + ".*", SubscribeOptions.fromNext())) {
            all.subscription().active().join();
            anna.publish("/channel/" + name + ".a", "1").join();
            anna.publish("/channel/" + name + ".a.deeper", "no").join();
            anna.publish("/channel/" + name + ".b", "2").join();

            List<String> got = take(all, 2);

            Collections.sort(got);
            assertEquals(List.of("1", "2"), got);
        }
    }

    @Test
    void aKeyIsStoredOnce() throws Exception {
        PinionClient anna = client("anna");
        Map<String, String> key = Map.of("idempotency-key", "k");

        anna.publish(channel, key, Body.utf8("x")).join();
        PublishReceipt again = anna.publish(channel, key, Body.utf8("x")).join();

        assertTrue(again.duplicate());
        assertEquals(1, again.seq());
        assertEquals(2, anna.publish(channel, "y").join().seq());
    }

    @Test
    void whatHasExpiredIsStoredAndDeliveredToNobody() throws Exception {
        PinionClient anna = client("anna");

        PublishReceipt late = anna.publish(channel, Map.of("expires", "1"), Body.utf8("late")).join();
        publish(anna, "good");

        assertTrue(late.expired());
        try (Messages all = anna.subscribe(channel, SubscribeOptions.fromFirst())) {
            assertEquals(List.of("good"), take(all, 1));
        }
    }

    @Test
    void aBrowserGetsAnEnd() throws Exception {
        PinionClient anna = client("anna");
        publish(anna, "1");
        try (Messages all = anna.subscribe(channel, SubscribeOptions.fromFirst().browsing())) {
            assertEquals(List.of("1"), take(all, 1));
            assertTrue(all.next(WAIT).orElseThrow().browserEnd());
        }
    }

    @Test
    void aHandlerThatThrowsGetsTheNextMessageAndADurableOneTheSameAgain() throws Exception {
        PinionClient anna = client("anna");
        List<String> plain = new CopyOnWriteArrayList<>();
        List<String> durable = new CopyOnWriteArrayList<>();
        anna.subscribe(channel, SubscribeOptions.fromNext(), message -> {
            plain.add(message.body().utf8());
            throw new IllegalStateException("a fault of the test's handler");
        }).active().join();
        anna.subscribe(channel, SubscribeOptions.fromNext().durable(name), message -> {
            durable.add(message.body().utf8());
            if (!message.redelivered()) {
                throw new AssertionError("a fault of the test's handler");
            }
        }).active().join();

        publish(anna, "1", "2");

        await().until(() -> plain.size() == 2 && durable.size() == 4);
        assertEquals(List.of("1", "2"), plain);
        assertEquals(List.of("1", "1", "2", "2"), durable.stream().sorted().toList());
        await().until(() -> anna.counters().handlersFailed() == 4); // counted behind the handler
    }

    @Test
    void aDurableSubscriptionGoesOnBehindWhatWasDealtWith() throws Exception {
        PinionClient first = client("anna");
        publish(first, "1", "2", "3");
        SubscribeOptions kept = SubscribeOptions.fromFirst().durable(name);
        try (Messages some = first.subscribe(channel, kept)) {
            assertEquals(List.of("1", "2"), take(some, 2));
            some.refuse(); // the second
        }
        first.close();

        try (Messages rest = client("anna").subscribe(channel, kept)) {
            assertEquals(List.of("2", "3"), take(rest, 2));
        }
    }

    @Test
    void aNameIsReadByOneAndTheOtherIsTold() throws Exception {
        SubscribeOptions kept = SubscribeOptions.fromFirst().durable(name);
        Subscription first = client("anna").subscribe(channel, kept, message -> {});
        first.active().join();

        client("anna").subscribe(channel, kept, message -> {}).active().join();

        // A client that had hardly begun takes the name back once, so either may have it; one of them has lost it.
        PinionClient last = client("anna");
        try (Messages messages = last.subscribe(channel, kept)) {
            messages.subscription().active().join();
            assertFalse(messages.subscription().ended().toCompletableFuture().isCompletedExceptionally());
        }
    }

    @Test
    void whatIsSharedGoesToOneOfThem() throws Exception {
        for (String destination : List.of(channel, "/queue/" + name)) {
            SubscribeOptions options = destination.equals(channel) ? SubscribeOptions.fromFirst().shared(name)
                    : SubscribeOptions.fromFirst();
            List<String> all = new CopyOnWriteArrayList<>();
            PinionClient anna = client("anna");
            for (PinionClient worker : List.of(anna, client("anna"))) {
                worker.subscribe(destination, options, message -> all.add(message.body().utf8())).active().join();
            }

            for (int i = 10; i < 30; i++) {
                anna.publish(destination, Integer.toString(i)).join();
            }

            await().until(() -> all.size() >= 20);
            assertEquals(20, all.stream().distinct().count());
        }
    }

    @Test
    void whoeverAcknowledgesByHandSaysWhatComesAgain() throws Exception {
        PinionClient anna = client("anna");
        publish(anna, "1", "2", "3");
        SubscribeOptions byHand = SubscribeOptions.fromFirst().durable(name).withAck(AckMode.CLIENT_INDIVIDUAL);
        try (Messages all = anna.subscribe(channel, byHand)) {
            all.next(WAIT).orElseThrow().ackDurably().join();
            all.next(WAIT).orElseThrow().nack();
            all.next(WAIT).orElseThrow().ackDurably().join();
            ReceivedMessage again = all.next(WAIT).orElseThrow();
            assertEquals("2", again.body().utf8());
            assertTrue(again.redelivered());
            assertEquals(2, again.deliveryCount());
        }
    }

    @Test
    void aTransactionIsStoredWhenItIsCommittedAndNotBefore() throws Exception {
        PinionClient anna = client("anna");
        try (Transaction aborted = anna.begin(); Transaction whole = anna.begin()) {
            aborted.publish(channel, Body.utf8("never"));
            whole.publish(channel, Body.utf8("1"));
            publish(anna, "0");
            whole.publish(channel, Body.utf8("2"));
            aborted.abort();

            whole.commit().join();

            assertThrows(IllegalStateException.class, aborted::commit);
            assertThrows(IllegalStateException.class, () -> whole.publish(channel, Body.utf8("late")));
        }
        try (Messages all = anna.subscribe(channel, SubscribeOptions.fromFirst())) {
            assertEquals(List.of("0", "1", "2"), take(all, 3));
        }
    }

    @Test
    void aQuestionGetsItsAnswerOrNoneInTime() throws Exception {
        PinionClient bert = client("bert");
        PinionClient anna = client("anna");
        List<CompletableFuture<?>> replies = new CopyOnWriteArrayList<>();
        bert.subscribe(channel, SubscribeOptions.fromNext(),
                question -> replies.add(bert.reply(question, Body.utf8("no, " + question.body().utf8())))).active().join();

        ReceivedMessage answer = anna.request(channel, Body.utf8("is it so?"), WAIT).join();

        assertEquals("no, is it so?", answer.body().utf8());
        assertEquals("bert", answer.sender());
        assertInstanceOf(PinionException.TimedOut.class,
                assertThrows(ExecutionException.class,
                        anna.request(channel + ".nobody", Body.utf8("x"), Duration.ofMillis(50))::get).getCause());
        assertThrows(IllegalArgumentException.class, () -> anna.reply(answer, Body.utf8("to whom?")));
    }

    @Test
    void whatNobodyCouldTakeIsRefusedOnTheCallersThread() throws Exception {
        PinionClient anna = client("anna");

        for (String wrong : List.of("", "channel/x", "/channel/", "/channel/a b", "/channel/a.*", "/server/token", "/topic/x")) {
            assertThrows(IllegalArgumentException.class, () -> anna.publish(wrong, "x"), wrong);
        }
        assertThrows(IllegalArgumentException.class,
                () -> anna.publish(channel, Body.owned(new byte[2_000_000])));
        assertThrows(IllegalArgumentException.class,
                () -> anna.subscribe("/server/admin/x", SubscribeOptions.fromNext()));
        assertThrows(IllegalArgumentException.class, () -> anna.command(channel, Map.of(), Body.EMPTY));
    }

    @Test
    void drainWaitsForWhatWasPublishedAndForWhatCame() throws Exception {
        PinionClient anna = client("anna");
        List<String> handled = new CopyOnWriteArrayList<>();
        CompletableFuture<Void> begun = new CompletableFuture<>();
        CompletableFuture<Void> go = new CompletableFuture<>();
        anna.subscribe(channel, SubscribeOptions.fromNext(), message -> {
            begun.complete(null);
            go.join();
            handled.add(message.body().utf8());
        }).active().join();
        publish(anna, "1", "2");
        begun.join();

        boolean early = anna.drain(Duration.ofMillis(100));
        go.complete(null);
        await().until(() -> handled.size() == 2);

        assertFalse(early);
        assertTrue(anna.drain(WAIT));
    }

    @Test
    void afterTheCloseNothingIsTakenAndAllIsTold() throws Exception {
        PinionClient anna = client("anna");
        Subscription subscription = anna.subscribe(channel, SubscribeOptions.fromNext(), message -> {});
        Messages messages = anna.subscribe(channel, SubscribeOptions.fromNext());
        subscription.active().join();
        assertEquals(ClientState.CONNECTED, anna.state());

        anna.close();

        assertInstanceOf(PinionException.Closed.class, anna.awaitEnd());
        assertEquals(ClientState.OVER, anna.state());
        assertInstanceOf(PinionException.Closed.class, subscription.ended().toCompletableFuture().get());
        assertThrows(PinionException.Closed.class, () -> messages.next(WAIT));
        assertInstanceOf(PinionException.Closed.class,
                assertThrows(ExecutionException.class, anna.publish(channel, "late")::get).getCause());
    }
}
