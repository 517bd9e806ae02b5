package dev.pinion.server.view;

import java.time.Duration;
import java.util.Map;
import java.util.Set;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import dev.pinion.db.ChannelLog;
import dev.pinion.db.MessageLog;
import dev.pinion.db.RetentionLimits;
import dev.pinion.db.StorageException;
import dev.pinion.protocol.LogText;
import dev.pinion.protocol.json.JsonFault;
import dev.pinion.protocol.json.JsonObject;
import dev.pinion.server.admin.AdminCommand;
import dev.pinion.server.admin.AdminRequest;
import dev.pinion.server.cursor.StoreFutures;
import dev.pinion.server.upkeep.Upkeep;

/// `/server/admin/channel-rm`: deletes all messages that the channel `{"channel":NAME}` holds (`@SUBJECT`: an inbox), whoever has
/// not read them. Its name and its numbering stay, so that no number is ever given out twice and each reader is told of the gap.
///
/// Thread: any that may wait for the store.
public final class ChannelRemoveCommand implements AdminCommand {
    private static final Logger AUDIT = LoggerFactory.getLogger("dev.pinion.audit");
    private static final int STEP_MESSAGES = 20_000;
    private static final Duration WAIT = Duration.ofSeconds(30);

    private final MessageLog log;
    private final Upkeep upkeep;

    public ChannelRemoveCommand(MessageLog log, Upkeep upkeep) {
        this.log = log;
        this.upkeep = upkeep;
    }

    @Override
    public Map<String, ?> run(AdminRequest request) throws JsonFault {
        JsonObject asked = request.asked();
        if (!asked.names().equals(Set.of("channel"))) {
            throw new JsonFault("expected \"channel\", and nothing else");
        }
        String name = asked.string("channel").orElseThrow();
        ChannelLog channel = log.channels()
                .stream()
                .filter(each -> each.name().equals(name))
                .findFirst()
                .orElseThrow(
                        () -> new IllegalArgumentException("there is no channel of this name; `channels` lists them"));
        long deleted = 0;
        try {
            upkeep.beginEmptying(channel);
            try {
                deleted = deleteAll(channel);
            } finally {
                upkeep.endEmptying(channel);
            }
        } catch (InterruptedException stopping) {
            Thread.currentThread().interrupt();
            throw new StorageException("interrupted", stopping);
        } finally {
            AUDIT.atInfo()
                    .addKeyValue("channel", new LogText(name))
                    .addKeyValue("messages", deleted)
                    .addKeyValue("by", new LogText(request.operator()))
                    .log("channel-emptied");
        }
        return Map.of("channel", name, "deleted", deleted, "next", channel.last() + 1);
    }

    /// What is sent meanwhile stays.
    private long deleteAll(ChannelLog channel) throws InterruptedException {
        long end = channel.last();
        long deleted = 0;
        while (channel.first() <= end) {
            int step = (int) Math.min(STEP_MESSAGES, end + 1 - channel.first());
            int gone = StoreFutures.await(log.retain(channel, RetentionLimits.NOTHING, step), WAIT);
            if (gone == 0) {
                return deleted;
            }
            deleted += gone;
        }
        return deleted;
    }
}
