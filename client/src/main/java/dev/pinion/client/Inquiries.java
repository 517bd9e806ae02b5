package dev.pinion.client;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;

import dev.pinion.client.checks.Settings;
import dev.pinion.client.frames.SendFrame;
import dev.pinion.client.threads.Deadline;
import dev.pinion.client.threads.Lane;
import dev.pinion.protocol.Body;
import dev.pinion.protocol.Destination;
import dev.pinion.protocol.HeaderNames;

/// Questions that wait for their answers: a question names this client's inbox (`reply-to`) and itself (`correlation-id`), and whoever
/// answers sends there. Any thread; bounded like what is in flight.
final class Inquiries {

    private final Map<String, CompletableFuture<ReceivedMessage>> open = new ConcurrentHashMap<>();
    private final SendFrame.Keys names;
    private final Lane completions;
    private final int openMax;

    Inquiries(SendFrame.Keys names, Lane completions, int openMax) {
        this.names = names;
        this.completions = completions;
        this.openMax = openMax;
    }

    /// Sends a question.
    interface Sender {
        CompletableFuture<PublishReceipt> send(String destination, Map<String, String> headers, Body body);
    }

    /// What is asked, and whom.
    record Question(String destination, Map<String, String> headers, Body body) {}

    /// @param self the subject of the session
    CompletableFuture<ReceivedMessage> ask(String self, Sender sender, Question question, Duration timeout) {
        Settings.requirePositive("timeout", timeout);
        CompletableFuture<ReceivedMessage> answer = new CompletableFuture<>();
        if (open.size() >= openMax) {
            answer.completeExceptionally(new PinionException.NotSent(open.size() + " requests wait for their answers",
                    "at most limits.inFlightMax, " + openMax, "wait for some of them"));
            return answer;
        }
        String name = names.next();
        open.put(name, answer);
        Deadline deadline = Deadline.in(timeout, () -> completions.add(() -> answer.completeExceptionally(
                new PinionException.TimedOut(Phase.REPLY, "within " + timeout + " (" + question.destination() + ")"))));
        var unused = answer.whenComplete((message, why) -> {
            open.remove(name);
            deadline.callOff();
        });
        Map<String, String> headers = new LinkedHashMap<>(question.headers());
        headers.put(HeaderNames.REPLY_TO, new Destination.Inbox(self).text());
        headers.put(HeaderNames.CORRELATION_ID, name);
        var sent = sender.send(question.destination(), headers, question.body());
        var unusedToo = sent.exceptionally(why -> {
            answer.completeExceptionally(why);
            return null;
        });
        return answer;
    }

    /// Runs on the thread of the inbox's subscription.
    void answered(ReceivedMessage message) {
        CompletableFuture<ReceivedMessage> answer = open
                .get(message.headers().getOrDefault(HeaderNames.CORRELATION_ID, ""));
        if (answer != null) {
            completions.add(() -> answer.complete(message));
        }
    }

    /// The headers of an answer, with those of its sender.
    ///
    /// @throws IllegalArgumentException when the message asks for none
    static Map<String, String> headersOf(ReceivedMessage question, Map<String, String> own) {
        Map<String, String> asked = question.headers();
        Settings.require(asked.containsKey(HeaderNames.REPLY_TO) && asked.containsKey(HeaderNames.CORRELATION_ID),
                "the message", question, "one with reply-to and correlation-id, as PinionClient.request sends it");
        Map<String, String> headers = new LinkedHashMap<>(own);
        headers.put(HeaderNames.CORRELATION_ID, asked.getOrDefault(HeaderNames.CORRELATION_ID, ""));
        return headers;
    }

    /// There will be no other connection.
    void end(PinionException why) {
        open.values().forEach(each -> each.completeExceptionally(why));
    }
}
