package dev.pinion.cli.talk;

import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
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
import dev.pinion.cli.terminal.Failure;
import dev.pinion.cli.terminal.PlainText;
import dev.pinion.cli.terminal.Terminal;
import dev.pinion.client.Messages;
import dev.pinion.client.PinionClient;
import dev.pinion.client.PinionException;
import dev.pinion.client.ReceivedMessage;
import dev.pinion.client.SubscribeOptions;
import dev.pinion.protocol.Destination;
import dev.pinion.protocol.stomp.AckMode;
import dev.pinion.protocol.stomp.From;

/// Prints the messages of a channel, or runs a command for each. With `--retry` it goes on where it was after a lost connection.
@Command(name = "listen", mixinStandardHelpOptions = true, description = {
        "Prints messages as they come: sequence, sender and text, a line each.",
        "With --cursor the server keeps the place, also from one run to the next: a message is acknowledged when it was printed,",
        "or when its command has ended with 0; else it comes again."}, footer = {"", "Examples:",
                "  pinion listen --server localhost:61614 --pin sha256//… --token-file anna.token /channel/hello --from first --count 1",
                "  pinion listen --data ./data /channel/hello --json --retry",
                "  pinion listen --data ./data --retry --cursor mailer --exec 'mail -s news anna' /channel/news",
                "  pinion listen --data ./data --from first --until-end --raw -0 /channel/files | xargs -0 ls"})
public final class ListenCommand implements Callable<Integer> {

    /// When to acknowledge.
    enum Ack {
        HANDLED, NEVER
    }

    /// The wait for a message ends now and then, so that the end of the subscription is seen.
    private static final Duration LOOK = Duration.ofSeconds(1);

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

    @Option(names = "--until-end", description = "end with what is the last message now")
    private boolean untilEnd;

    @Option(names = "--cursor", paramLabel = "NAME", description = "the server keeps the place under this name; --from counts the first time only")
    private String cursor = "";

    @Option(names = "--ack", paramLabel = "WHEN", description = "with --cursor: handled (the default), or never, to look at what waits")
    private Ack ack = Ack.HANDLED;

    @Option(names = "--witness", paramLabel = "FILE", description = "keep there what was seen of each channel, for pinion db verify --witness: it proves a history that somebody cuts off or rewrites later")
    private @Nullable Path witness;

    @Option(names = "--exec", paramLabel = "COMMAND", description = "run this by /bin/sh for each message, with the body on its stdin and PINION_SEQ, PINION_SENDER, PINION_DESTINATION, PINION_TIMESTAMP, PINION_MESSAGE_ID, PINION_CONTENT_TYPE in its environment")
    private @Nullable String command;

    @Option(names = "--raw", description = "the bodies alone, byte for byte, with nothing between them")
    private boolean raw;

    @Option(names = {"-0", "--null"}, description = "with --raw: a zero byte behind each")
    private boolean nul;

    @Option(names = "--json", description = "one JSON object a line, with the exact text")
    private boolean json;

    @Parameters(index = "0", paramLabel = "DESTINATION", description = "/channel/NAME, a pattern such as /channel/news.*, /queue/NAME or /user/me")
    private Destination destination = new Destination.OwnInbox();

    public ListenCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() throws Exception {
        refuse(count < 1, "--count is " + count + "; expected 1 or more");
        refuse((json ? 1 : 0) + (raw ? 1 : 0) + (command != null ? 1 : 0) > 1,
                "--json, --raw and --exec exclude each other; expected one of them");
        refuse(nul && !raw, "-0 is for --raw; expected both");
        refuse(ack == Ack.NEVER && cursor.isEmpty(), "--ack is for --cursor; expected both");
        if (witness == null) {
            return listen(message -> {});
        }
        try (WitnessKeeper keeper = WitnessKeeper.open(witness)) {
            return listen(keeper::saw);
        }
    }

    private void refuse(boolean wrong, String what) {
        if (wrong) {
            throw new ParameterException(spec.commandLine(), what);
        }
    }

    private int listen(Consumer<ReceivedMessage> alsoSeenBy) throws PinionException, InterruptedException {
        var connections = new Connections(options, terminal, Clock.systemUTC(), new SecureRandom());
        try (PinionClient client = connections.open();
                Messages messages = client.subscribe(destination.text(), subscribeOptions())) {
            show(messages, alsoSeenBy.andThen(shown()));
        }
        return 0;
    }

    private SubscribeOptions subscribeOptions() {
        SubscribeOptions plain = SubscribeOptions.from(from);
        SubscribeOptions kept = cursor.isEmpty() ? plain : plain.durable(cursor);
        SubscribeOptions answered = ack == Ack.NEVER ? kept.withAck(AckMode.CLIENT_INDIVIDUAL) : kept;
        return untilEnd ? answered.browsing() : answered;
    }

    private Consumer<ReceivedMessage> shown() {
        if (command != null) {
            return MessagePrinter.running(new MessageProgram(command));
        }
        if (raw) {
            return MessagePrinter.raw(terminal, nul);
        }
        return json ? MessagePrinter.json(terminal)
                : MessagePrinter.lines(terminal, destination instanceof Destination.Channels);
    }

    /// A message is acknowledged with the next one, or with the end.
    private void show(Messages messages, Consumer<ReceivedMessage> shown) throws PinionException, InterruptedException {
        for (long missing = count; missing > 0;) {
            ReceivedMessage message = messages.next(LOOK).orElse(null);
            if (message == null) {
                continue;
            }
            if (message.browserEnd()) {
                return;
            }
            message.gap()
                    .ifPresent(gap -> terminal
                            .tell("(" + gap.first() + " to " + gap.last() + " are gone: retention has removed them)"));
            missing -= showed(messages, message, shown) ? 1 : 0;
        }
    }

    /// False when its command has failed, and it comes again.
    private boolean showed(Messages messages, ReceivedMessage message, Consumer<ReceivedMessage> shown) {
        try {
            shown.accept(message);
            return true;
        } catch (Failure failed) {
            messages.refuse();
            if (command == null || (cursor.isEmpty() && !(destination instanceof Destination.Queue))) {
                throw failed;
            }
            terminal.tell(PlainText.of(String.valueOf(failed.getMessage())) + "; it comes again");
            return false;
        }
    }
}
