package dev.pinion.cli.connect;

import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

import dev.pinion.cli.terminal.Failure;
import dev.pinion.cli.terminal.JsonLine;
import dev.pinion.cli.terminal.Terminal;
import dev.pinion.client.Messages;
import dev.pinion.client.PinionClient;
import dev.pinion.client.PinionException;
import dev.pinion.client.SubscribeOptions;
import dev.pinion.protocol.Body;
import dev.pinion.protocol.HeaderNames;
import dev.pinion.protocol.json.JsonFault;
import dev.pinion.protocol.json.JsonObject;
import dev.pinion.protocol.json.JsonReader;

/// An operator's connection, over which one question is asked after the other. On the caller's thread.
public final class AdminConversation implements AutoCloseable {
    private static final Duration AFTER_RECEIPT_MAX = Duration.ofSeconds(30);
    private static final String OK = "{\"ok\":true";

    private final PinionClient client;
    private final Messages answers;
    private int asked;

    private AdminConversation(PinionClient client, Messages answers) {
        this.client = client;
        this.answers = answers;
    }

    public static AdminConversation open(ConnectionOptions options, Terminal terminal)
            throws PinionException, InterruptedException {
        PinionClient client = new Connections(options, terminal, Clock.systemUTC(), new SecureRandom()).open();
        try {
            return new AdminConversation(client, client.subscribe("/server/replies", SubscribeOptions.fromNext()));
        } catch (RuntimeException failed) {
            client.close();
            throw failed;
        }
    }

    /// Asks one thing on a connection of its own.
    ///
    /// @throws Failure when the server says no
    public static String ask(ConnectionOptions options, Terminal terminal, String name, JsonLine question)
            throws PinionException, InterruptedException {
        try (AdminConversation conversation = open(options, terminal)) {
            return conversation.ask(name, question);
        }
    }

    /// The answer as it came, a JSON object in one line.
    ///
    /// @param name of the command at `/server/admin/`
    /// @throws Failure when the server says no
    public String ask(String name, JsonLine question) throws PinionException, InterruptedException {
        String correlation = Integer.toString(++asked);
        // Taken, not handled: an operator may revoke his own token, and what came before the end of his session is still there.
        var _ = Connections.resultOf(client.command("/server/admin/" + name,
                Map.of(HeaderNames.CORRELATION_ID, correlation), Body.utf8(question.toString())));
        return agreed(answers.next(AFTER_RECEIPT_MAX).orElseThrow(AdminConversation::missing).body().utf8());
    }

    /// The same, read.
    public JsonObject object(String name, JsonLine question) throws PinionException, InterruptedException {
        return object(ask(name, question));
    }

    /// An answer, read.
    public static JsonObject object(String answer) {
        try {
            return JsonReader.object(answer.getBytes(StandardCharsets.UTF_8));
        } catch (JsonFault damaged) {
            throw new Failure("the server's answer is no JSON object: " + damaged.getMessage(),
                    "an answer of a Pinion server", "compare the versions of both ends (--version)", damaged);
        }
    }

    /// A text of an answer.
    public static Optional<String> text(String answer, String name) {
        try {
            return object(answer).string(name);
        } catch (JsonFault noText) {
            return Optional.empty();
        }
    }

    private static Failure missing() {
        return new Failure("the server has taken the command, and its answer did not come",
                "within " + AFTER_RECEIPT_MAX.toSeconds() + " s of the receipt",
                "Look at the server's log; then ask again.");
    }

    /// The answer itself, where it is a yes.
    ///
    /// @throws Failure with the words of whoever said no
    public static String agreed(String answer) {
        if (!answer.startsWith(OK)) {
            throw new Failure(text(answer, "error").orElse(answer), "", "");
        }
        return answer;
    }

    @Override
    public void close() {
        answers.close();
        client.close();
    }
}
