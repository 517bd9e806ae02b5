package dev.pinion.cli.talk;

import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.Callable;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

import dev.pinion.cli.connect.ConnectionOptions;
import dev.pinion.cli.connect.Connections;
import dev.pinion.cli.terminal.Terminal;
import dev.pinion.client.PinionClient;
import dev.pinion.client.ReceivedMessage;
import dev.pinion.protocol.Body;
import dev.pinion.protocol.Destination;

/// Asks, and prints the answer.
@Command(name = "request", mixinStandardHelpOptions = true, description = {
        "Sends a question and prints the answer that comes into your inbox. Somebody must answer it: pinion reply, or",
        "PinionClient.reply. With - as the text, stdin is the question."}, footer = {"", "Example:",
                "  pinion request --server localhost:61614 --pin sha256//… --token-file anna.token /queue/sums '2 + 2'"})
public final class RequestCommand implements Callable<Integer> {

    private final Terminal terminal;

    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Mixin
    private final ConnectionOptions options = new ConnectionOptions();

    @Mixin
    private final HeaderOptions headers = new HeaderOptions();

    @Option(names = "--within", paramLabel = "DURATION", defaultValue = "10s", description = "how long to wait for the answer (default: ${DEFAULT-VALUE})")
    private Duration within = Duration.ofSeconds(10);

    @Option(names = "--raw", description = "the answer's body alone, byte for byte")
    private boolean raw;

    @Option(names = "--json", description = "one JSON object, with the exact text")
    private boolean json;

    @Parameters(index = "0", paramLabel = "DESTINATION", description = "/channel/NAME, /queue/NAME or /user/SUBJECT")
    private Destination destination = new Destination.OwnInbox();

    @Parameters(index = "1", paramLabel = "TEXT", description = "the question, or - for what stands on stdin")
    private String text = "";

    public RequestCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() throws Exception {
        if (json && raw) {
            throw new ParameterException(spec.commandLine(),
                    "--json and --raw exclude each other; expected one of them");
        }
        Outgoing question = text.equals("-") ? Outgoing.stdin(terminal.in()) : Outgoing.text(text);
        Body body = Objects.requireNonNullElse(question.next(), Body.EMPTY);
        var connections = new Connections(options, terminal, Clock.systemUTC(), new SecureRandom());
        try (PinionClient client = connections.open()) {
            ReceivedMessage answer = Connections.resultOf(client.request(destination.text(),
                    headers.of(headers.typed(), body, Clock.systemUTC()), body, within));
            if (raw) {
                MessagePrinter.raw(terminal, false).accept(answer);
            } else {
                terminal.print(json ? MessagePrinter.json(answer) : MessagePrinter.bodyText(answer));
            }
        }
        return 0;
    }
}
