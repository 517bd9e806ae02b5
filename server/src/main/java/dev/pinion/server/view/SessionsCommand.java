package dev.pinion.server.view;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;

import dev.pinion.protocol.json.JsonFault;
import dev.pinion.protocol.json.JsonObject;
import dev.pinion.server.access.Identity;
import dev.pinion.server.admin.AdminCommand;
import dev.pinion.server.admin.AdminRequest;
import dev.pinion.server.session.LiveSessions;
import dev.pinion.server.session.Session;

/// `/server/admin/sessions`: who is connected with what, [AdminCommand#ROWS_MAX] rows at most. `{"sub":SUBJECT}` for one subject's,
/// `{"sort":WORD}` for the first ones in an order ([SessionRow.Order]). Else they come in the order of their beginning, and
/// `{"after":SESSION}` gives those behind one.
public final class SessionsCommand implements AdminCommand {
    private static final Set<String> MEMBERS = Set.of("sub", "sort", "after");

    private final LiveSessions live;
    private final Function<Identity, String> pins;

    /// @param pins whether an identity knows the server's next pin, in a word
    public SessionsCommand(LiveSessions live, Function<Identity, String> pins) {
        this.live = live;
        this.pins = pins;
    }

    @Override
    public Map<String, ?> run(AdminRequest request) throws JsonFault {
        JsonObject asked = request.asked();
        if (!MEMBERS.containsAll(asked.names()) || (asked.has("sort") && asked.has("after"))) {
            throw new JsonFault("expected \"sub\", and either \"sort\" or \"after\", or nothing");
        }
        String subject = asked.string("sub").orElse("");
        List<Session> all = asked.has("sort") ? live.all()
                : live.after(asked.string("after").orElse(""), Integer.MAX_VALUE);
        Stream<SessionRow> rows = all.stream().filter(each -> isMeant(each, subject)).map(SessionRow::of);
        if (asked.has("sort")) {
            rows = rows.sorted(SortWord.of(SessionRow.Order.values(), asked.string("sort").orElse("")).comparator());
        }
        List<SessionRow> first = rows.limit(ROWS_MAX + 1L).toList();
        List<SessionRow> told = first.subList(0, Math.min(ROWS_MAX, first.size()));
        Map<String, Object> answer = new LinkedHashMap<>();
        answer.put("count", live.count());
        answer.put("sessions", told.stream().map(row -> row.members(pins)).toList());
        if (first.size() > ROWS_MAX) {
            answer.put("after", told.getLast().session().name());
        }
        return answer;
    }

    private static boolean isMeant(Session session, String subject) {
        Identity identity = session.identity();
        return subject.isEmpty() || (identity != null && identity.subject().equals(subject));
    }
}
