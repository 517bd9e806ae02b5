package dev.pinion.cli.admin;

import java.util.concurrent.Callable;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

import dev.pinion.cli.connect.AdminQuestion;
import dev.pinion.cli.connect.ConnectionOptions;
import dev.pinion.cli.terminal.JsonLine;
import dev.pinion.cli.terminal.Terminal;
import dev.pinion.cli.typed.Words;
import dev.pinion.protocol.ChannelName;
import dev.pinion.protocol.Destination;

/// Erases what one message says; its place in the history stays.
@Command(name = "erase", mixinStandardHelpOptions = true, description = {
        "Erases headers and body of one message, for ever. Its place, sender and time stay, and the history can still be checked.",
        "Not reached: copies in other channels (dead letters), backups made before, and what clients have read."}, footer = {
                "", "Examples:", "  pinion admin erase --data ./data /channel/news 42",
                "  pinion admin erase --data ./data /user/anna 7"})
final class AdminEraseCommand implements Callable<Integer> {

    private final Terminal terminal;

    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Mixin
    private final ConnectionOptions options = new ConnectionOptions();

    @Parameters(index = "0", paramLabel = "CHANNEL", description = "/channel/NAME or /user/SUBJECT, or as `db export` and `db verify` name it: NAME or @SUBJECT")
    private String channel = "";

    @Parameters(index = "1", paramLabel = "SEQ", description = "the message's sequence")
    private long seq;

    AdminEraseCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() throws Exception {
        ChannelName name;
        try {
            name = name(channel);
        } catch (IllegalArgumentException refused) {
            throw new ParameterException(spec.commandLine(), "CHANNEL: " + refused.getMessage(), refused);
        }
        if (seq < 1) {
            throw new ParameterException(spec.commandLine(), "SEQ is a whole number from 1");
        }
        new AdminQuestion("erase", new JsonLine().add("channel", name.text()).add("seq", seq)).ask(options, terminal);
        return 0;
    }

    private static ChannelName name(String text) {
        if (text.startsWith("@")) {
            return ChannelName.inbox(text.substring(1));
        }
        if (!text.startsWith("/")) {
            return new ChannelName(text);
        }
        return switch (Words.destination(text)) {
            case Destination.Channel one -> one.name();
            case Destination.Queue queue -> queue.channel();
            case Destination.Inbox inbox -> ChannelName.inbox(inbox.subject());
            case Destination.OwnInbox _,Destination.Channels _,Destination.Server _,Destination.Admin _ -> throw new IllegalArgumentException(
                    "'" + text + "' names no single channel; expected /channel/NAME or /user/SUBJECT");
        };
    }
}
