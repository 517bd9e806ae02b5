package dev.pinion.cli.connect;

import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;

import dev.pinion.cli.terminal.Failure;
import dev.pinion.cli.terminal.JsonLine;
import dev.pinion.cli.terminal.JsonText;
import dev.pinion.cli.terminal.PlainText;
import dev.pinion.cli.terminal.Terminal;
import dev.pinion.client.Messages;
import dev.pinion.client.PinionClient;
import dev.pinion.client.PinionException;
import dev.pinion.client.SubscribeOptions;
import dev.pinion.protocol.Body;
import dev.pinion.protocol.HeaderNames;

/// Asks a server one thing and prints its answer, a JSON object in one line. On the caller's thread.
///
/// @param name of the command at `/server/admin/`
public record AdminQuestion(String name, JsonLine question) {
    private static final String CORRELATION = "1";
    private static final Duration AFTER_RECEIPT_MAX = Duration.ofSeconds(30);
    private static final String OK = "{\"ok\":true";

    /// Prints the answer as it came.
    public void ask(ConnectionOptions options, Terminal terminal) throws PinionException, InterruptedException {
        terminal.print(PlainText.of(answer(options, terminal)));
    }

    /// The answer, for a command that prints it in its own way.
    ///
    /// @throws Failure when the server says no
    public String answer(ConnectionOptions options, Terminal terminal) throws PinionException, InterruptedException {
        // Taken, not handled: an operator may revoke his own token, and what came before the end of his session is still there.
        try (PinionClient client = new Connections(options, terminal, Clock.systemUTC(), new SecureRandom()).open();
                Messages answers = client.subscribe("/server/replies", SubscribeOptions.fromNext())) {
            var _ = Connections.resultOf(client.command("/server/admin/" + name,
                    Map.of(HeaderNames.CORRELATION_ID, CORRELATION), Body.utf8(question.toString())));
            return agreed(answers.next(AFTER_RECEIPT_MAX).orElseThrow(AdminQuestion::missing).body().utf8());
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
            throw new Failure(JsonText.member(answer, "error").orElse(answer), "", "");
        }
        return answer;
    }
}
