package dev.pinion.server.view;

import java.util.List;
import java.util.Map;
import java.util.Objects;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import dev.pinion.protocol.DisconnectReason;
import dev.pinion.protocol.LogText;
import dev.pinion.protocol.json.JsonFault;
import dev.pinion.protocol.json.JsonObject;
import dev.pinion.server.access.Identity;
import dev.pinion.server.admin.AdminCommand;
import dev.pinion.server.admin.AdminRequest;
import dev.pinion.server.session.LiveSessions;
import dev.pinion.server.session.Session;

/// `/server/admin/kick`: ends the session `{"session":NAME}`, or all of `{"sub":SUBJECT}`. Their tokens stay good, so whoever is
/// ended may come again: to keep somebody out is what `revoke` is for. The session that asks is not ended.
public final class KickCommand implements AdminCommand {
    private static final Logger AUDIT = LoggerFactory.getLogger("dev.pinion.audit");

    private final LiveSessions live;

    public KickCommand(LiveSessions live) {
        this.live = live;
    }

    @Override
    public Map<String, ?> run(AdminRequest request) throws JsonFault {
        JsonObject asked = request.asked();
        if (asked.names().size() != 1 || (!asked.has("session") && !asked.has("sub"))) {
            throw new JsonFault("expected \"session\" or \"sub\", and nothing else");
        }
        List<Session> meant = asked.has("session")
                ? live.byName(asked.string("session").orElseThrow()).stream().toList()
                : ofSubject(asked.string("sub").orElseThrow());
        if (meant.isEmpty()) {
            throw new IllegalArgumentException("no live session is meant; `sessions` lists them");
        }
        int ended = 0;
        for (Session each : meant) {
            if (live.end(each, DisconnectReason.ENDED_BY_OPERATOR)) {
                tell(each, request.operator());
                ended++;
            }
        }
        return Map.of("ended", ended);
    }

    private List<Session> ofSubject(String subject) {
        return live.all().stream().filter(each -> {
            Identity identity = each.identity();
            return identity != null && identity.subject().equals(subject);
        }).toList();
    }

    private static void tell(Session session, String operator) {
        AUDIT.atInfo()
                .addKeyValue("session", new LogText(session.name()))
                .addKeyValue("subject", new LogText(Objects.requireNonNull(session.identity()).subject()))
                .addKeyValue("by", new LogText(operator))
                .log("ended-by-operator");
    }
}
