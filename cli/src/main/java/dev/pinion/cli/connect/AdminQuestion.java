package dev.pinion.cli.connect;

import java.security.SecureRandom;
import java.time.Clock;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

import dev.pinion.cli.terminal.Failure;
import dev.pinion.cli.terminal.JsonLine;
import dev.pinion.cli.terminal.JsonText;
import dev.pinion.cli.terminal.PlainText;
import dev.pinion.cli.terminal.Terminal;
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
    private static final String OK = "{\"ok\":true";

    /// Prints the answer as it came.
    public void ask(ConnectionOptions options, Terminal terminal) throws PinionException, InterruptedException {
        terminal.print(PlainText.of(answer(options, terminal)));
    }

    /// The answer, for a command that prints it in its own way.
    ///
    /// @throws Failure when the server says no
    public String answer(ConnectionOptions options, Terminal terminal) throws PinionException, InterruptedException {
        CompletableFuture<String> answer = new CompletableFuture<>();
        try (PinionClient client = new Connections(options, terminal, Clock.systemUTC(), new SecureRandom()).open()) {
            var _ = client.subscribe("/server/replies", SubscribeOptions.fromNext(),
                    message -> answer.complete(message.body().utf8()));
            var _ = client.ended().thenAccept(answer::completeExceptionally);
            // The answer comes behind the receipt, which has a deadline; so there is none for the answer.
            var _ = Connections.resultOf(client.command("/server/admin/" + name,
                    Map.of(HeaderNames.CORRELATION_ID, CORRELATION), Body.utf8(question.toString())));
            return agreed(Connections.resultOf(answer));
        }
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
