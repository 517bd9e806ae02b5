package dev.pinion.cli.talk;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;

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
import dev.pinion.cli.terminal.JsonLine;
import dev.pinion.cli.terminal.Terminal;
import dev.pinion.client.PinionClient;
import dev.pinion.client.PinionException;
import dev.pinion.client.PublishReceipt;
import dev.pinion.protocol.Destination;

/// Sends one message, or each line of stdin, and prints the sequence of each once it is on the server's disk.
@Command(name = "send", mixinStandardHelpOptions = true, description = {
        "Sends a message and prints its sequence number when it is safely on the server's disk.",
        "With - as the text, every line of stdin is a message."}, footer = {"", "Examples:",
                "  pinion send --server localhost:61614 --pin sha256//… --token-file anna.token /channel/hello 'Hello, Server!'",
                "  seq 3 | pinion send --data ./data /channel/hello -"})
public final class SendCommand implements Callable<Integer> {

    /// Receipts that are waited for at once.
    private static final int WAITING_MAX = 1_000;

    private final Terminal terminal;

    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Mixin
    private final ConnectionOptions options = new ConnectionOptions();

    @Option(names = "--json", description = "one JSON object a line")
    private boolean json;

    @Parameters(index = "0", paramLabel = "DESTINATION", description = "/channel/NAME or /user/SUBJECT")
    private Destination destination = new Destination.OwnInbox();

    @Parameters(index = "1", paramLabel = "TEXT", description = "the message, or - for the lines of stdin")
    private String text = "";

    public SendCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() throws Exception {
        requireOneReader();
        var connections = new Connections(options, terminal, Clock.systemUTC(), new SecureRandom());
        try (PinionClient client = connections.open()) {
            if (text.equals("-")) {
                sendLines(client);
            } else {
                printReceipt(publish(client, text));
            }
        }
        return 0;
    }

    private void requireOneReader() {
        switch (destination) {
            case Destination.Channel _,Destination.Queue _,Destination.Inbox _,Destination.OwnInbox _ -> {
            }
            case Destination.Channels _,Destination.Server _,Destination.Admin _ -> throw new ParameterException(
                    spec.commandLine(),
                    destination.text() + " is nothing to send to; expected /channel/NAME or /user/SUBJECT");
        }
    }

    /// One thread reads and sends, this one prints: so nobody waits for a receipt before the next line goes out.
    private void sendLines(PinionClient client) throws PinionException, InterruptedException {
        BlockingQueue<Optional<CompletableFuture<PublishReceipt>>> waiting = new ArrayBlockingQueue<>(WAITING_MAX);
        Thread.ofPlatform().daemon().name("pinion-stdin").start(() -> sendLines(client, waiting));
        for (var next = waiting.take(); next.isPresent(); next = waiting.take()) {
            printReceipt(next.get());
        }
    }

    private void sendLines(PinionClient client, BlockingQueue<Optional<CompletableFuture<PublishReceipt>>> waiting) {
        var lines = new BufferedReader(new InputStreamReader(terminal.in(), StandardCharsets.UTF_8));
        try {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                waiting.put(Optional.of(publish(client, line)));
            }
            waiting.put(Optional.empty());
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }

    private CompletableFuture<PublishReceipt> publish(PinionClient client, String body) {
        try {
            return client.publish(destination.text(), body);
        } catch (IllegalArgumentException refused) {
            return CompletableFuture.failedFuture(new Failure(String.valueOf(refused.getMessage()), "", "", refused));
        }
    }

    private void printReceipt(CompletableFuture<PublishReceipt> future) throws PinionException, InterruptedException {
        PublishReceipt receipt = Connections.resultOf(future);
        terminal.print(json ? new JsonLine().add("destination", destination.text()).add("seq", receipt.seq()).toString()
                : Long.toString(receipt.seq()));
    }
}
