package dev.pinion.server.admin;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import dev.pinion.protocol.json.JsonFault;
import dev.pinion.server.access.Identity;
import dev.pinion.server.session.LiveSessions;
import dev.pinion.server.session.Session;

/// `/server/admin/sessions`: who is connected with what, [#ROWS_MAX] rows at a time: `{"after":SESSION}` for the next ones,
/// `{"sub":SUBJECT}` for one subject's among them.
public final class SessionsCommand implements AdminCommand {
    static final int ROWS_MAX = 500;

    private final LiveSessions live;

    public SessionsCommand(LiveSessions live) {
        this.live = live;
    }

    @Override
    public Map<String, ?> run(AdminRequest request) throws JsonFault {
        String subject = request.asked().string("sub").orElse("");
        List<Session> page = live.after(request.asked().string("after").orElse(""), ROWS_MAX);
        Map<String, Object> answer = new LinkedHashMap<>();
        answer.put("count", live.count());
        answer.put("sessions",
                page.stream()
                        .map(SessionsCommand::row)
                        .filter(row -> subject.isEmpty() || subject.equals(row.get("sub")))
                        .toList());
        if (page.size() == ROWS_MAX) {
            answer.put("after", page.getLast().name());
        }
        return answer;
    }

    private static Map<String, ?> row(Session session) {
        Map<String, Object> row = new LinkedHashMap<>();
        row.put("session", session.name());
        row.put("address", session.peer().isLocal() ? "local" : session.peer().address().getHostAddress());
        row.put("subscriptions", session.subscriptionCount());
        Identity identity = session.identity();
        if (identity != null) {
            row.put("sub", identity.subject());
            row.put("iss", identity.issuer());
            row.put("token-expires", identity.expiry().toString());
            row.put("key", identity.verifiedBy().text());
            row.put("bound", identity.isBoundToCertificate());
            identity.tokenId().ifPresent(id -> row.put("jti", id));
            identity.clientId().ifPresent(id -> row.put("client", id));
        }
        return row;
    }
}
