package dev.pinion.cli.talk;

import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
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
import dev.pinion.cli.terminal.Failure;
import dev.pinion.cli.terminal.PlainText;
import dev.pinion.cli.terminal.Terminal;
import dev.pinion.client.Messages;
import dev.pinion.client.PinionClient;
import dev.pinion.client.PinionException;
import dev.pinion.client.ReceivedMessage;
import dev.pinion.client.SubscribeOptions;
import dev.pinion.protocol.Destination;
import dev.pinion.protocol.HeaderNames;

/// Answers questions by a command of the user's.
@Command(name = "reply", mixinStandardHelpOptions = true, description = {
        "Answers each question that comes (pinion request): the command gets it on its stdin, and what it writes to stdout is the",
        "answer. Your token needs the scope send:@* (or send:@NAME) to answer. A command that fails answers nothing; with --cursor",
        "and from a queue the question comes again."}, footer = {"", "Example:",
                "  pinion reply --server localhost:61614 --pin sha256//… --token-file bc.token --exec bc /queue/sums"})
public final class ReplyCommand implements Callable<Integer> {

    private static final Duration LOOK = Duration.ofSeconds(1);

    private final Terminal terminal;

    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Mixin
    private final ConnectionOptions options = new ConnectionOptions();

    @Option(names = "--exec", paramLabel = "COMMAND", required = true, description = "run by /bin/sh for each question, with the environment that pinion listen --exec gives")
    private String command = "";

    @Option(names = "--cursor", paramLabel = "NAME", description = "the server keeps the place under this name, so that questions are not missed while nobody answers")
    private String cursor = "";

    @Option(names = "--count", paramLabel = "N", description = "end after this many answers (default: never)")
    private long count = Long.MAX_VALUE;

    @Parameters(index = "0", paramLabel = "DESTINATION", description = "/channel/NAME, /queue/NAME or /user/me")
    private Destination destination = new Destination.OwnInbox();

    public ReplyCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() throws Exception {
        if (count < 1) {
            throw new ParameterException(spec.commandLine(), "--count is " + count + "; expected 1 or more");
        }
        SubscribeOptions plain = SubscribeOptions.fromNext();
        var connections = new Connections(options, terminal, Clock.systemUTC(), new SecureRandom());
        try (PinionClient client = connections.open();
                Messages questions = client.subscribe(destination.text(),
                        cursor.isEmpty() ? plain : plain.durable(cursor))) {
            Connections.resultOf(questions.subscription().active());
            terminal.tell("answering " + destination.text());
            for (long missing = count; missing > 0;) {
                ReceivedMessage question = questions.next(LOOK).orElse(null);
                if (question != null) {
                    missing -= answered(client, questions, question) ? 1 : 0;
                }
            }
        }
        return 0;
    }

    private boolean answered(PinionClient client, Messages questions, ReceivedMessage question)
            throws PinionException, InterruptedException {
        if (!question.headers().containsKey(HeaderNames.REPLY_TO)) {
            terminal.tell("message " + question.seq() + " asks for no answer");
            return false;
        }
        try {
            var _ = Connections.resultOf(client.reply(question, new MessageProgram(command).output(question)));
            return true;
        } catch (IllegalArgumentException noQuestion) {
            terminal.tell(PlainText.of(String.valueOf(noQuestion.getMessage())));
        } catch (PinionException.NotSent noRight) {
            terminal.tell(PlainText.of(noRight.wrong()));
        } catch (Failure failed) {
            questions.refuse();
            terminal.tell(PlainText.of(String.valueOf(failed.getMessage())));
        }
        return false;
    }
}
