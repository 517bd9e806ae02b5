package dev.pinion.cli.talk;

import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.concurrent.Callable;
import java.util.function.Consumer;

import org.jspecify.annotations.Nullable;
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
import dev.pinion.client.PinionException;
import dev.pinion.client.ReceivedMessage;
import dev.pinion.client.SubscribeOptions;
import dev.pinion.protocol.Destination;
import dev.pinion.protocol.stomp.From;

/// Prints the messages of a channel, a line each. With `--retry` it goes on where it was after a lost connection.
@Command(name = "listen", mixinStandardHelpOptions = true, description = {
        "Prints messages as they come: sequence, sender and text, a line each."}, footer = {"", "Examples:",
                "  pinion listen --server localhost:61614 --pin sha256//… --token-file anna.token /channel/hello --from first --count 1",
                "  pinion listen --data ./data /channel/hello --json --retry"})
public final class ListenCommand implements Callable<Integer> {

    private final Terminal terminal;

    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Mixin
    private final ConnectionOptions options = new ConnectionOptions();

    @Option(names = "--from", paramLabel = "PLACE", defaultValue = "next", description = "where to begin: next, first, last, seq=N, time=2026-11-21T08:00:00Z (default: ${DEFAULT-VALUE})")
    private From from = new From.Next();

    @Option(names = "--count", paramLabel = "N", description = "end after this many messages (default: never)")
    private long count = Long.MAX_VALUE;

    @Option(names = "--witness", paramLabel = "FILE", description = "keep there what was seen of each channel, for pinion db verify --witness: it proves a history that somebody cuts off or rewrites later")
    private @Nullable Path witness;

    @Option(names = "--json", description = "one JSON object a line, with the exact text")
    private boolean json;

    @Parameters(index = "0", paramLabel = "DESTINATION", description = "/channel/NAME or /user/me")
    private Destination destination = new Destination.OwnInbox();

    public ListenCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() throws Exception {
        if (count < 1) {
            throw new ParameterException(spec.commandLine(), "--count is " + count + "; expected 1 or more");
        }
        if (witness == null) {
            return listen(message -> {});
        }
        try (WitnessKeeper keeper = WitnessKeeper.open(witness)) {
            return listen(keeper::saw);
        }
    }

    private int listen(Consumer<ReceivedMessage> alsoSeenBy) throws PinionException, InterruptedException {
        var connections = new Connections(options, terminal, Clock.systemUTC(), new SecureRandom());
        var printer = new MessagePrinter(terminal, json, destination instanceof Destination.Channels, count,
                alsoSeenBy);
        try (PinionClient client = connections.open()) {
            listen(client, printer);
            return 0;
        }
    }

    private void listen(PinionClient client, MessagePrinter printer) throws PinionException, InterruptedException {
        client.subscribe(destination.text(), SubscribeOptions.from(from), printer)
                .ended()
                .thenAccept(printer::subscriptionEnded);
        printer.await();
    }
}
