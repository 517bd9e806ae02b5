package dev.pinion.server.admin;

import java.math.BigDecimal;
import java.time.Clock;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import dev.pinion.db.ChannelLog;
import dev.pinion.db.CommitListener;
import dev.pinion.db.Erased;
import dev.pinion.db.MessageLog;
import dev.pinion.db.SignedHistory;
import dev.pinion.db.StorageException;
import dev.pinion.db.StoredMessage;
import dev.pinion.protocol.ChannelName;
import dev.pinion.protocol.Destination;
import dev.pinion.protocol.LogText;
import dev.pinion.protocol.json.JsonFault;

/// `/server/admin/erase`: empties headers and body of the message `seq` of `channel`, which is a channel's name or `@SUBJECT`
/// for an inbox. The answer comes when that is on disk and nobody begins to write the content to a subscriber any more.
///
/// What the command cannot reach, and its answer does not promise: copies in other channels (dead letters among them),
/// backups, and what clients have read. server/DESIGN.md names them.
final class EraseCommand implements AdminCommand {
    private static final Logger AUDIT = LoggerFactory.getLogger("dev.pinion.audit");
    private static final Logger LOG = LoggerFactory.getLogger(EraseCommand.class);
    private static final Set<String> MEMBERS = Set.of("channel", "seq");

    private final MessageLog log;
    private final CommitListener memory;
    private final SignedHistory history;
    private final Clock clock;

    /// @param memory who holds messages in memory
    EraseCommand(MessageLog log, CommitListener memory, SignedHistory history, Clock clock) {
        this.log = log;
        this.memory = memory;
        this.history = history;
        this.clock = clock;
    }

    @Override
    public Map<String, ?> run(AdminRequest request) throws JsonFault {
        if (!request.asked().names().equals(MEMBERS)) {
            throw new JsonFault("expected \"channel\" and \"seq\", and nothing else");
        }
        ChannelName name = name(request.asked().string("channel").orElseThrow());
        long seq = seq(request.asked().number("seq").orElseThrow());
        ChannelLog channel = log.channels()
                .stream()
                .filter(each -> each.name().equals(name.text()))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(
                        "there is no channel of this name; nothing was ever sent to it"));
        String outcome = "unknown";
        Erased found;
        try {
            found = erase(channel, seq);
            outcome = outcome(found);
        } finally {
            AUDIT.atInfo()
                    .addKeyValue("message", new LogText(text(name) + "/" + seq))
                    .addKeyValue("outcome", outcome)
                    .addKeyValue("by", new LogText(request.operator()))
                    .log("erased");
        }
        if (found == Erased.NOT_THERE) {
            throw new IllegalArgumentException(notThere(channel, seq));
        }
        return Map.of("channel", name.text(), "seq", seq, "erased", outcome);
    }

    private Erased erase(ChannelLog channel, long seq) {
        try {
            // Signed before: what is erased without was erased by somebody else.
            for (StoredMessage message : log.read(channel, seq, 1, 1).get()) {
                if (message.seq() == seq && message.erasure().isEmpty()) {
                    history.permitErasure(message, clock.millis());
                }
            }
            return log.erase(channel, seq).get();
        } catch (StorageException | ExecutionException unknown) {
            LOG.error("whether {}/{} was erased is not known", channel.name(), seq, unknown);
            throw new IllegalStateException(
                    "the store has failed; whether the message is erased will be seen when you ask again");
        } catch (InterruptedException stopping) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("the server stops; ask again when it is back");
        } finally {
            // An erasure whose commit was told as failed may be on disk, and then nobody else says so. Readers may also hold
            // what retention has deleted.
            if (seq <= channel.last()) {
                memory.erased(channel, seq);
            }
        }
    }

    private static String notThere(ChannelLog channel, long seq) {
        if (seq > channel.last()) {
            return "there is no message " + seq + " yet; the channel ends with " + channel.last();
        }
        return "message " + seq + " is not there any more: retention has deleted it, the channel begins with "
                + channel.first();
    }

    private static String outcome(Erased found) {
        return switch (found) {
            case NOW -> "now";
            case BEFORE -> "before";
            case NOT_THERE -> "not-there";
        };
    }

    private static ChannelName name(String text) {
        return text.startsWith("@") ? ChannelName.inbox(text.substring(1)) : new ChannelName(text);
    }

    /// Without a character that could be taken for another part of the line.
    private static String text(ChannelName name) {
        return name.isInbox() ? new Destination.Inbox(name.text().substring(1)).text() : "/channel/" + name.text();
    }

    private static long seq(BigDecimal number) throws JsonFault {
        try {
            long seq = number.longValueExact();
            if (seq >= 1) {
                return seq;
            }
        } catch (ArithmeticException noWholeNumber) {
            LOG.trace("seq is no whole number", noWholeNumber);
        }
        throw new JsonFault("seq is no sequence; expected a whole number from 1");
    }
}
