package dev.pinion.cli.admin;

import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

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
final class AdminEraseCommand extends OperatorCommand {

    @Parameters(index = "0", paramLabel = "CHANNEL", description = "/channel/NAME or /user/SUBJECT, or as `db export` and `db verify` name it: NAME or @SUBJECT")
    private String channel = "";

    @Parameters(index = "1", paramLabel = "SEQ", description = "the message's sequence")
    private long seq;

    AdminEraseCommand(Terminal terminal) {
        super("erase", terminal);
    }

    @Override
    JsonLine question() {
        if (seq < 1) {
            throw wrongUse("SEQ is a whole number from 1");
        }
        try {
            return new JsonLine().add("channel", name(channel).text()).add("seq", seq);
        } catch (IllegalArgumentException refused) {
            throw wrongUse("CHANNEL: " + refused.getMessage());
        }
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
