package dev.pinion.cli.talk;

import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;

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
import dev.pinion.cli.terminal.JsonLine;
import dev.pinion.cli.terminal.Terminal;
import dev.pinion.client.PinionClient;
import dev.pinion.client.PublishReceipt;
import dev.pinion.protocol.Body;
import dev.pinion.protocol.Destination;
import dev.pinion.protocol.HeaderNames;

/// Sends a message, each record of stdin, or each of some files, and prints the sequence of each once it is on the server's disk.
@Command(name = "send", mixinStandardHelpOptions = true, description = {
        "Sends messages and prints the sequence number of each when it is safely on the server's disk.",
        "With - as the text, every line of stdin is a message, byte for byte. With --retry each is stored once and in order,",
        "whatever the network does."}, footer = {"", "Examples:",
                "  pinion send --server localhost:61614 --pin sha256//… --token-file anna.token /channel/hello 'Hello, Server!'",
                "  seq 3 | pinion send --data ./data /channel/hello -",
                "  find . -print0 | pinion send --data ./data --retry -0 /channel/files -",
                "  pinion send --data ./data --content-type image/png --file plan.png /channel/plans"})
public final class SendCommand implements Callable<Integer> {

    private static final int RATE_MAX = 1_000_000;

    private final Terminal terminal;

    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Mixin
    private final ConnectionOptions options = new ConnectionOptions();

    @Mixin
    private final HeaderOptions headers = new HeaderOptions();

    @Option(names = {"-0", "--null"}, description = "with -: a message ends at a zero byte, not at a line feed")
    private boolean nul;

    @Option(names = "--file", paramLabel = "FILE", description = "send this file as one message (- for stdin as a whole); give it once for each")
    private List<Path> files = new ArrayList<>();

    @Option(names = "--idempotency-prefix", paramLabel = "PREFIX", description = "the messages have the keys PREFIX-1, PREFIX-2 and so on: the same input sent again is not stored again")
    private @Nullable String prefix;

    @Option(names = "--rate", paramLabel = "N", description = "at most so many messages a second (default: as fast as it goes)")
    private @Nullable Integer rate;

    @Option(names = {"-q", "--quiet"}, description = "print no sequence numbers")
    private boolean quiet;

    @Option(names = "--json", description = "one JSON object a line")
    private boolean json;

    @Parameters(index = "0", paramLabel = "DESTINATION", description = "/channel/NAME, /queue/NAME or /user/SUBJECT")
    private Destination destination = new Destination.OwnInbox();

    @Parameters(index = "1", arity = "0..1", paramLabel = "TEXT", description = "the message, or - for the lines of stdin")
    private @Nullable String text;

    public SendCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() throws Exception {
        requireOneReader();
        Outgoing messages = outgoing();
        Map<String, String> typed = headers.typed(); // what is wrong with them is told before anything is sent
        int most = rate == null ? 0 : rate;
        if (rate != null && (most < 1 || most > RATE_MAX)) {
            throw misuse("--rate is " + most + "; expected 1 to " + RATE_MAX);
        }
        var connections = new Connections(options, terminal, Clock.systemUTC(), new SecureRandom());
        try (PinionClient client = connections.open()) {
            var progress = new Progress(terminal, messages.count(), Terminal.errIsTerminal() && !isTold(),
                    System.nanoTime());
            new Sending(publisher(client, typed), most).run(messages, receipt -> {
                tell(receipt);
                progress.more(System.nanoTime());
            });
            progress.end(System.nanoTime());
        }
        return 0;
    }

    /// Where the numbers run over the same terminal, a bar would be torn by them.
    private boolean isTold() {
        return terminal.isInteractive() && !quiet;
    }

    private Outgoing outgoing() {
        if ((text == null) == files.isEmpty()) {
            throw misuse("there is " + (text == null ? "nothing" : "a TEXT and a --file")
                    + " to send; expected a TEXT, - for the lines of stdin, or --file FILE");
        }
        if (nul && !"-".equals(text)) {
            throw misuse("-0 is for the messages of stdin; expected - as the text");
        }
        if (text == null) {
            return Outgoing.files(files, terminal.in());
        }
        return text.equals("-") ? Outgoing.records(terminal.in(), (byte) (nul ? 0 : '\n')) : Outgoing.text(text);
    }

    private void requireOneReader() {
        switch (destination) {
            case Destination.Channel _,Destination.Queue _,Destination.Inbox _,Destination.OwnInbox _ -> {
            }
            case Destination.Channels _,Destination.Server _,Destination.Admin _ -> throw misuse(
                    destination.text() + " is nothing to send to; expected /channel/NAME or /user/SUBJECT");
        }
    }

    private ParameterException misuse(String what) {
        return new ParameterException(spec.commandLine(), what);
    }

    /// For one thread.
    private Function<Body, CompletableFuture<PublishReceipt>> publisher(PinionClient client,
            Map<String, String> typed) {
        var number = new AtomicLong();
        return body -> {
            Map<String, String> all = headers.of(typed, body, Clock.systemUTC());
            if (prefix != null) {
                all.put(HeaderNames.IDEMPOTENCY_KEY, prefix + "-" + number.incrementAndGet());
            }
            return client.publish(destination.text(), all, body);
        };
    }

    private void tell(PublishReceipt receipt) {
        if (quiet) {
            return;
        }
        if (!json) {
            terminal.print(Long.toString(receipt.seq()));
            return;
        }
        JsonLine line = new JsonLine().add("destination", destination.text()).add("seq", receipt.seq());
        if (receipt.duplicate()) {
            line.add(HeaderNames.DUPLICATE, true);
        }
        if (receipt.expired()) {
            line.add(HeaderNames.EXPIRED, true);
        }
        terminal.print(line.toString());
    }
}
