package dev.pinion.cli.talk;

import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;

import org.jspecify.annotations.Nullable;

import dev.pinion.cli.terminal.Failure;
import dev.pinion.cli.terminal.JsonLine;
import dev.pinion.cli.terminal.PlainText;
import dev.pinion.cli.terminal.Terminal;
import dev.pinion.client.PinionException;
import dev.pinion.client.ReceivedMessage;
import dev.pinion.protocol.HeaderNames;

/// Prints what arrives, remembers how far it came, and says when the end is reached.
///
/// Threads: [#accept] runs on the client's handler threads, the rest on the command's thread. Lock: its own; it is held
/// while printing, so that lines stay whole.
public final class MessagePrinter implements Consumer<ReceivedMessage> {

    private final Terminal terminal;
    private final boolean json;
    private final boolean showChannel;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final Map<String, Long> lastSeq = new HashMap<>();
    private final Consumer<ReceivedMessage> alsoSeenBy;
    private long missing;
    private @Nullable PinionException ended;
    private @Nullable Failure failure;

    /// @param alsoSeenBy gets each message before it is printed
    MessagePrinter(Terminal terminal, boolean json, boolean showChannel, long count,
            Consumer<ReceivedMessage> alsoSeenBy) {
        this.terminal = terminal;
        this.json = json;
        this.showChannel = showChannel;
        this.missing = count;
        this.alsoSeenBy = alsoSeenBy;
    }

    @Override
    public void accept(ReceivedMessage message) {
        lock.lock();
        try {
            long last = lastSeq.getOrDefault(message.destination(), 0L);
            if (missing == 0 || failure != null || (message.seq() > 0 && message.seq() <= last)) {
                return;
            }
            alsoSeenBy.accept(message);
            lastSeq.put(message.destination(), message.seq());
            missing--;
            message.gap()
                    .ifPresent(gap -> terminal
                            .tell("(" + gap.first() + " to " + gap.last() + " are gone: retention has removed them)"));
            terminal.print(json ? json(message)
                    : (showChannel ? PlainText.of(message.destination()) + " " : "") + plain(message));
        } catch (Failure nobodyReads) {
            failure = nobodyReads;
        } finally {
            changed.signalAll();
            lock.unlock();
        }
    }

    void subscriptionEnded(PinionException why) {
        lock.lock();
        try {
            ended = why;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /// Returns when all wanted messages are printed; throws when the subscription has ended before.
    void await() throws PinionException, InterruptedException {
        lock.lock();
        try {
            while (missing > 0 && failure == null && ended == null) {
                changed.await();
            }
            if (failure != null) {
                throw failure;
            }
            if (missing > 0 && ended != null) {
                throw ended;
            }
        } finally {
            lock.unlock();
        }
    }

    public static String plain(ReceivedMessage message) {
        String seq = message.seq() > 0 ? "[" + message.seq() + "] " : "";
        return seq + PlainText.of(message.sender()) + ": " + bodyText(message);
    }

    private static String bodyText(ReceivedMessage message) {
        if (message.erased().isPresent()) {
            return "(erased " + message.erased().get() + ")";
        }
        return PlainText.utf8(message.body().toByteArray())
                .map(PlainText::of)
                .orElseGet(() -> "(" + message.body().size() + " bytes that are no text)");
    }

    static String json(ReceivedMessage message) {
        JsonLine line = new JsonLine().add(HeaderNames.DESTINATION, message.destination())
                .add(HeaderNames.SEQ, message.seq())
                .add(HeaderNames.SENDER, message.sender())
                .add(HeaderNames.TIMESTAMP, message.timestamp().toString())
                .add("id", message.messageId());
        message.gap().ifPresent(gap -> line.add(HeaderNames.GAP, gap.first() + "-" + gap.last()));
        message.erased().ifPresent(time -> line.add(HeaderNames.ERASED, time.toString()));
        if (!message.headers().isEmpty()) {
            line.add("headers", message.headers());
        }
        Optional<String> text = PlainText.utf8(message.body().toByteArray());
        return text.map(exact -> line.add("text", exact))
                .orElseGet(() -> line.add("base64", Base64.getEncoder().encodeToString(message.body().toByteArray())))
                .toString();
    }
}
