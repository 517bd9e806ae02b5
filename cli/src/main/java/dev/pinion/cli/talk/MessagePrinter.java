package dev.pinion.cli.talk;

import java.io.IOException;
import java.util.Base64;
import java.util.Optional;
import java.util.function.Consumer;

import dev.pinion.cli.terminal.Failure;
import dev.pinion.cli.terminal.JsonLine;
import dev.pinion.cli.terminal.PlainText;
import dev.pinion.cli.terminal.Terminal;
import dev.pinion.client.ReceivedMessage;
import dev.pinion.protocol.HeaderNames;

/// Prints messages: a line for people, a line of JSON, or the body alone. Nothing of a message is obeyed by a terminal, but for `--raw`.
public final class MessagePrinter {

    private MessagePrinter() {}

    /// A line for people, with the channel where there are several.
    static Consumer<ReceivedMessage> lines(Terminal terminal, boolean withChannel) {
        return message -> terminal
                .print((withChannel ? PlainText.of(message.destination()) + " " : "") + plain(message));
    }

    static Consumer<ReceivedMessage> json(Terminal terminal) {
        return message -> terminal.print(json(message));
    }

    /// The body, byte for byte; a zero byte behind it, or nothing.
    static Consumer<ReceivedMessage> raw(Terminal terminal, boolean nul) {
        return message -> {
            try {
                message.body().writeTo(terminal.out());
                if (nul) {
                    terminal.out().write(0);
                }
            } catch (IOException nobodyReads) {
                throw new Failure("nobody reads the output any more", "", "", nobodyReads);
            }
            terminal.flush();
        };
    }

    /// Runs a command for each.
    static Consumer<ReceivedMessage> running(MessageProgram program) {
        return message -> {
            try {
                int code = program.run(message);
                if (code != 0) {
                    throw new Failure(program.command() + " ended with " + code + " for message " + message.seq()
                            + " of " + PlainText.of(message.destination()), "0", "");
                }
            } catch (InterruptedException stopped) {
                Thread.currentThread().interrupt();
                throw new Failure("the command was interrupted", "", "", stopped);
            }
        };
    }

    public static String plain(ReceivedMessage message) {
        String seq = message.seq() > 0 ? "[" + message.seq() + "] " : "";
        return seq + PlainText.of(message.sender()) + ": " + bodyText(message);
    }

    static String bodyText(ReceivedMessage message) {
        if (message.erased().isPresent()) {
            return "(erased " + message.erased().get() + ")";
        }
        return PlainText.utf8(message.body().toByteArray())
                .map(PlainText::of)
                .orElseGet(() -> "(" + message.body().size() + " bytes that are no text)");
    }

    static String json(ReceivedMessage message) {
        JsonLine line = new JsonLine().add(HeaderNames.DESTINATION, message.destination())
                .add(HeaderNames.SEQ, message.seq())
                .add(HeaderNames.SENDER, message.sender())
                .add(HeaderNames.TIMESTAMP, message.timestamp().toString())
                .add("id", message.messageId());
        message.gap().ifPresent(gap -> line.add(HeaderNames.GAP, gap.first() + "-" + gap.last()));
        message.erased().ifPresent(time -> line.add(HeaderNames.ERASED, time.toString()));
        if (!message.headers().isEmpty()) {
            line.add("headers", message.headers());
        }
        Optional<String> text = PlainText.utf8(message.body().toByteArray());
        return text.map(exact -> line.add("text", exact))
                .orElseGet(() -> line.add("base64", Base64.getEncoder().encodeToString(message.body().toByteArray())))
                .toString();
    }
}
