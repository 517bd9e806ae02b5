package dev.pinion.server.view;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;

import dev.pinion.db.ChannelLog;
import dev.pinion.db.MessageLog;
import dev.pinion.protocol.ChannelName;
import dev.pinion.protocol.ChannelPattern;
import dev.pinion.protocol.json.JsonFault;
import dev.pinion.protocol.json.JsonObject;
import dev.pinion.server.admin.AdminCommand;
import dev.pinion.server.admin.AdminRequest;
import dev.pinion.server.deliver.ChannelTails;
import dev.pinion.server.session.LiveSessions;
import dev.pinion.server.session.Session;
import dev.pinion.server.upkeep.RetentionRule;

/// `/server/admin/channels`: what flows, [AdminCommand#ROWS_MAX] rows at most. `{"channels":PATTERN}` for those that a pattern names
/// (`@*`: the inboxes), `{"sort":WORD}` in an order ([ChannelRow.Order]), else by name. Durable subscriptions that nobody
/// holds now are in `cursors`.
public final class ChannelsCommand implements AdminCommand {
    private static final Set<String> MEMBERS = Set.of("channels", "sort");

    private final MessageLog log;
    private final ChannelTails tails;
    private final ChannelRates rates;
    private final LiveSessions live;
    private final List<RetentionRule> retention;

    public ChannelsCommand(MessageLog log, ChannelTails tails, ChannelRates rates, LiveSessions live,
            List<RetentionRule> retention) {
        this.log = log;
        this.tails = tails;
        this.rates = rates;
        this.live = live;
        this.retention = List.copyOf(retention);
    }

    @Override
    public Map<String, ?> run(AdminRequest request) throws JsonFault {
        JsonObject asked = request.asked();
        if (!MEMBERS.containsAll(asked.names())) {
            throw new JsonFault("expected \"channels\" with a pattern, \"sort\", or nothing");
        }
        Predicate<ChannelLog> meant = meant(asked.string("channels").orElse(""));
        ChannelRow.Order order = SortWord.of(ChannelRow.Order.values(), asked.string("sort").orElse("channel"));
        Map<ChannelLog, ChannelRow.Readers> readers = readers();
        List<ChannelRow> rows = log.channels()
                .stream()
                .filter(meant)
                .map(each -> row(each, readers.getOrDefault(each, ChannelRow.Readers.NONE)))
                .sorted(order.comparator())
                .toList();
        Map<String, Object> answer = new LinkedHashMap<>();
        answer.put("count", rows.size());
        answer.put("channels", rows.stream().limit(ROWS_MAX).map(ChannelRow::members).toList());
        return answer;
    }

    private Map<ChannelLog, ChannelRow.Readers> readers() {
        Map<ChannelLog, ChannelRow.Readers> readers = new HashMap<>();
        for (Session session : live.all()) {
            session.ready()
                    .tell(reading -> readers.merge(reading.channel(),
                            ChannelRow.Readers.NONE.and(reading.byWildcard() ? 0 : 1, session, reading.lag()),
                            (one, other) -> other.slowest() == null ? one.and(other.count())
                                    : one.and(other.count(), other.slowest(), other.lag())));
        }
        return readers;
    }

    private ChannelRow row(ChannelLog channel, ChannelRow.Readers readers) {
        String rule = retention.stream()
                .filter(each -> each.governs(channel))
                .findFirst()
                .map(RetentionRule::text)
                .orElse("");
        return ChannelRow.of(channel, rates.of(channel), readers.and(tails.wildcardsOn(channel)), rule);
    }

    private static Predicate<ChannelLog> meant(String pattern) {
        if (pattern.isEmpty()) {
            return _ -> true;
        }
        if (pattern.equals(RetentionRule.INBOXES)) {
            return ChannelsCommand::isInbox;
        }
        var wanted = new ChannelPattern(pattern);
        return channel -> !isInbox(channel) && wanted.matches(new ChannelName(channel.name()));
    }

    private static boolean isInbox(ChannelLog channel) {
        return channel.name().startsWith("@");
    }
}
