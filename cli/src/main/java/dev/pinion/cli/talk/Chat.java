package dev.pinion.cli.talk;

import java.io.IOException;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;

import dev.pinion.cli.connect.Connections;
import dev.pinion.cli.terminal.Failure;
import dev.pinion.cli.terminal.PlainText;
import dev.pinion.client.PinionClient;
import dev.pinion.client.PinionException;
import dev.pinion.client.PublishReceipt;
import dev.pinion.client.ReceivedMessage;
import dev.pinion.client.ServerGreeting;
import dev.pinion.client.SubscribeOptions;
import dev.pinion.client.Subscription;
import dev.pinion.protocol.Destination;
import dev.pinion.protocol.stomp.From;

/// One conversation, over as many connections as it takes.
///
/// Threads: a typing thread of its own reads lines and sends them (it may sit in a read for ever, so it is a daemon); the
/// client's handler threads show messages; [#run] waits for whatever ends the conversation first.
final class Chat {

    private static final long ECHO_SECONDS = 10;

    private final PinionClient client;
    private final String destination;
    private final ChatScreen screen;
    private final boolean json;
    /// The sequence of the last of our own messages, and of the last one shown.
    private final AtomicLong sent = new AtomicLong();
    private final AtomicLong shown = new AtomicLong();
    /// Completed by whatever comes first: the last line and its echo, or the end of the client or the channel.
    private final CompletableFuture<Void> over = new CompletableFuture<>();
    private final CompletableFuture<Void> echoed = new CompletableFuture<>();
    /// What was said last, and sent to somebody last. Only the typing thread touches them.
    private CompletableFuture<PublishReceipt> said = CompletableFuture
            .completedFuture(new PublishReceipt(0, "", false, false));
    private CompletableFuture<PublishReceipt> told = said;
    private volatile boolean typed;

    Chat(PinionClient client, String destination, ChatScreen screen, boolean json) {
        this.client = client;
        this.destination = destination;
        this.screen = screen;
        this.json = json;
    }

    void run(From from) throws PinionException, InterruptedException {
        greet(client.session());
        client.ended().thenAccept(over::completeExceptionally);
        Subscription channel = client.subscribe(destination, SubscribeOptions.from(from), message -> {
            show(message, "");
            shown.set(message.seq());
            endWhenEchoed();
        });
        channel.ended().thenAccept(over::completeExceptionally);
        // Nothing is typed before the server listens for us: else our own first echo might be missed.
        Connections.resultOf(channel.active());
        Subscription inbox = client.subscribe("/user/me", SubscribeOptions.fromNext(),
                message -> show(message, "(to you) "));
        inbox.ended().thenAccept(why -> {
            if (!over.isDone() && !(why instanceof PinionException.Closed)) {
                screen.note("no messages for you alone any more: " + PlainText.of(why.wrong()));
            }
        });
        Thread.ofPlatform().daemon().name("pinion-typing").start(this::type);
        Connections.resultOf(over);
    }

    private void greet(ServerGreeting server) {
        String until = DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm")
                .withZone(ZoneId.systemDefault())
                .format(server.tokenExpires());
        if (!server.text().isEmpty()) {
            screen.note(PlainText.of(server.text()));
        }
        screen.note("You are " + PlainText.of(server.userName()) + " in " + destination + " until " + until
                + ". Type a line to send it; close ends.");
    }

    private void show(ReceivedMessage message, String before) {
        try {
            screen.show(message.timestamp(),
                    json ? MessagePrinter.json(message) : before + MessagePrinter.plain(message));
        } catch (Failure nobodyReads) {
            over.completeExceptionally(nobodyReads);
        }
    }

    private void type() {
        try {
            boolean more = true;
            while (more) {
                String line = screen.readLine();
                more = line != null && take(ChatLine.parse(line));
            }
            told.get();
            sent.set(said.get().seq());
            typed = true;
            endWhenEchoed();
            echoed.get(ECHO_SECONDS, TimeUnit.SECONDS);
            over.complete(null);
        } catch (TimeoutException late) {
            over.completeExceptionally(new Failure("the echo of the last line did not come",
                    "it within " + ECHO_SECONDS + " s of its receipt",
                    "it is on the server's disk: pinion listen --from seq=" + sent.get(), late));
        } catch (ExecutionException failed) {
            over.completeExceptionally(failed.getCause() == null ? failed : failed.getCause());
        } catch (IOException unreadable) {
            over.completeExceptionally(new Failure(String.valueOf(unreadable.getMessage()), "", "", unreadable));
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }

    /// False at the end. What cannot be sent is told, and the conversation goes on.
    private boolean take(ChatLine line) {
        try {
            switch (line) {
                case ChatLine.Say(var text) -> said = watched(client.publish(destination, text), said);
                case ChatLine.Tell(var subject, var text) -> told = watched(
                        client.publish(new Destination.Inbox(subject).text(), text), told);
                case ChatLine.Unknown(var why) -> screen.note(PlainText.of(why));
                case ChatLine.Nothing _ -> {
                }
                case ChatLine.Quit _ -> {
                    return false;
                }
            }
        } catch (IllegalArgumentException refused) {
            screen.note("not sent: " + PlainText.of(String.valueOf(refused.getMessage())));
        }
        return true;
    }

    /// What the server or the client refuses for itself is told; the receipt before it counts then.
    private CompletableFuture<PublishReceipt> watched(CompletableFuture<PublishReceipt> future,
            CompletableFuture<PublishReceipt> before) {
        return future.exceptionallyCompose(why -> {
            if (!(why instanceof PinionException.NotSent || why instanceof PinionException.ServerEnded)) {
                return future;
            }
            screen.note("not sent: " + PlainText.of(((PinionException) why).wrong()));
            return before;
        });
    }

    /// After the last line the chat stays until its echo was shown, so that a piped conversation is whole.
    private void endWhenEchoed() {
        if (typed && shown.get() >= sent.get()) {
            echoed.complete(null);
        }
    }
}
