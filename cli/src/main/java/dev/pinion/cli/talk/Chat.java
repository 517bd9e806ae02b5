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
import dev.pinion.protocol.stomp.From;

/// One conversation over one connection.
///
/// Threads: a typing thread of its own reads lines and sends them (it may sit in a read for ever, so it is a daemon); the
/// client's handler thread shows messages; [#run] waits for whatever ends the conversation first.
final class Chat {

    private static final String CLOSE = "close";
    private static final long ECHO_SECONDS = 10;

    private final PinionClient client;
    private final String destination;
    private final ChatScreen screen;
    private final boolean json;
    /// The sequence of the last of our own messages, and of the last one shown.
    private final AtomicLong sent = new AtomicLong();
    private final AtomicLong shown = new AtomicLong();
    /// Completed by whatever comes first: the last line and its echo, or the end of the connection.
    private final CompletableFuture<Void> over = new CompletableFuture<>();
    private final CompletableFuture<Void> echoed = new CompletableFuture<>();
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
        var subscription = client.subscribe(destination, SubscribeOptions.from(from), this::show);
        // Nothing is typed before the server listens for us: else our own first echo might be missed.
        Connections.resultOf(subscription.active());
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

    private void show(ReceivedMessage message) {
        try {
            screen.show(json ? MessagePrinter.json(message) : MessagePrinter.plain(message));
            shown.set(message.seq());
            endWhenEchoed();
        } catch (Failure nobodyReads) {
            over.completeExceptionally(nobodyReads);
        }
    }

    private void type() {
        try {
            CompletableFuture<PublishReceipt> last = CompletableFuture
                    .completedFuture(new PublishReceipt(0, "", false, false));
            for (String line = screen.readLine(); line != null && !line.equals(CLOSE); line = screen.readLine()) {
                if (!line.isEmpty()) {
                    last = client.publish(destination, line);
                }
            }
            sent.set(last.get().seq());
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
        } catch (IllegalArgumentException | IOException refused) {
            over.completeExceptionally(new Failure(String.valueOf(refused.getMessage()), "", "", refused));
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }

    /// After the last line the chat stays until its echo was shown, so that a piped conversation is whole.
    private void endWhenEchoed() {
        if (typed && shown.get() >= sent.get()) {
            echoed.complete(null);
        }
    }
}
