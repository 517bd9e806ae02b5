package dev.pinion.server.neighbours;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

import dev.pinion.protocol.json.JsonFault;
import dev.pinion.protocol.json.JsonObject;
import dev.pinion.protocol.json.JsonWriter;
import dev.pinion.server.admin.AdminCommand;
import dev.pinion.server.admin.AdminCommands;
import dev.pinion.server.admin.AdminRequest;
import dev.pinion.server.upkeep.Duty;

/// What operators ask, of all servers over a database: each answers for itself, and the one that was asked puts the answers together.
/// `servers` says for each other one whether it has answered. A session of another server is called `SERVER/SESSION`.
///
/// Any thread that may wait; immutable. As many rows as one server's commands give.
public final class Everywhere {
    private static final String SESSIONS = "sessions";
    private static final String CHANNELS = "channels";
    private static final String CURSORS = "cursors";
    private static final String HEALTH = "health";
    private static final String KICK = "kick";
    private static final String REVOKE = "revoke";
    private static final String EMPTY = "channel-rm";
    private static final String SESSION = "session";
    private static final String AFTER = "after";
    private static final String COUNT = "count";
    private static final String ENDED = "ended";
    private static final String READERS = "readers";
    private static final String LAG = "lag";
    /// Those words by which rows are sorted that are not the column's own.
    private static final Map<String, String> COLUMNS = Map.of("expires", "token-expires", "sent", "sent-per-second",
            "delivered", "delivered-per-second", "rate", "per-second");
    private static final Set<String> ASKED = Set.of(SESSIONS, CHANNELS, CURSORS, HEALTH, KICK, REVOKE, EMPTY);

    private final Map<String, AdminCommand> local;
    private final Neighbours neighbours;

    private Everywhere(Map<String, AdminCommand> local, Neighbours neighbours) {
        this.local = local;
        this.neighbours = neighbours;
    }

    /// Those of the commands that concern all servers; from now on others are answered by these.
    ///
    /// @param local what one server answers for itself, by name
    public static Map<String, AdminCommand> over(Map<String, AdminCommand> local, Neighbours neighbours) {
        Map<String, AdminCommand> own = new TreeMap<>(local);
        own.keySet().retainAll(ASKED);
        neighbours.answerBy(new AdminCommands(own));
        var everywhere = new Everywhere(own, neighbours);
        return Map.of(SESSIONS, everywhere::sessions, CHANNELS, everywhere::channels, CURSORS, everywhere::cursors,
                HEALTH, everywhere::health, KICK, everywhere::kick, REVOKE, everywhere::revoke, EMPTY,
                everywhere::empty);
    }

    private Map<String, ?> here(String command, AdminRequest request) throws JsonFault {
        return Objects.requireNonNull(local.get(command)).run(request);
    }

    private static String text(AdminRequest request) {
        return JsonWriter.text(request.asked().toMap());
    }

    private Map<String, ?> sessions(AdminRequest request) throws JsonFault {
        Optional<Place> elsewhere = place(request.asked(), AFTER);
        if (elsewhere.isPresent()) {
            return there(elsewhere.get(), SESSIONS, request);
        }
        Map<String, Object> answer = new LinkedHashMap<>(here(SESSIONS, request));
        if (request.asked().has(AFTER)) {
            return answer;
        }
        List<Map<String, Object>> rows = AnswerRows.rows(answer, SESSIONS);
        List<Neighbours.Answer> others = neighbours.lookAtAll(SESSIONS, request.operator(), text(request));
        for (Neighbours.Answer each : others) {
            Map<String, Object> there = AnswerRows.of(each);
            rows.addAll(AnswerRows.rows(there, SESSIONS));
            answer.merge(COUNT, AnswerRows.number(there, COUNT), AnswerRows::sum);
        }
        sort(rows, request.asked().string("sort").orElse(""));
        answer.put(SESSIONS, AnswerRows.first(rows));
        return AnswerRows.withServers(answer, others, (of, told) -> {
            told.put(COUNT, AnswerRows.number(of, COUNT));
            if (of.get(AFTER) instanceof String after) {
                told.put(AFTER, after);
            }
        });
    }

    private static void sort(List<Map<String, Object>> rows, String word) {
        if (!word.isEmpty()) {
            String column = COLUMNS.getOrDefault(word, word);
            rows.sort((one, other) -> AnswerRows.compare(column, one, other));
        }
    }

    private Map<String, ?> channels(AdminRequest request) throws JsonFault {
        Map<String, Object> answer = new LinkedHashMap<>(here(CHANNELS, request));
        Map<Object, Map<String, Object>> byName = new LinkedHashMap<>();
        AnswerRows.rows(answer, CHANNELS).forEach(row -> byName.put(row.getOrDefault("channel", ""), row));
        List<Neighbours.Answer> others = neighbours.lookAtAll(CHANNELS, request.operator(), text(request));
        for (Neighbours.Answer each : others) {
            for (Map<String, Object> row : AnswerRows.rows(AnswerRows.of(each), CHANNELS)) {
                byName.merge(row.getOrDefault("channel", ""), row, Everywhere::readBoth);
            }
        }
        List<Map<String, Object>> rows = new ArrayList<>(byName.values());
        sort(rows, request.asked().string("sort").orElse("channel"));
        answer.put(CHANNELS, AnswerRows.first(rows));
        return AnswerRows.withServers(answer, others, (_, _) -> {});
    }

    /// Of one channel: what is stored is the same here and there, who reads is not.
    private static Map<String, Object> readBoth(Map<String, Object> here, Map<String, Object> there) {
        here.put(READERS, AnswerRows.sum(AnswerRows.number(here, READERS), AnswerRows.number(there, READERS)));
        if (AnswerRows.number(there, LAG).longValue() > AnswerRows.number(here, LAG).longValue()) {
            for (String member : List.of(LAG, "slowest", "slowest-sub")) {
                here.remove(member);
                Optional.ofNullable(there.get(member)).ifPresent(value -> here.put(member, value));
            }
        }
        return here;
    }

    private Map<String, ?> cursors(AdminRequest request) throws JsonFault {
        Map<String, Object> answer = new LinkedHashMap<>(here(CURSORS, request));
        Map<List<Object>, Map<String, Object>> byName = new LinkedHashMap<>();
        AnswerRows.rows(answer, CURSORS).forEach(row -> byName.put(cursor(row), row));
        List<Neighbours.Answer> others = neighbours.lookAtAll(CURSORS, request.operator(), text(request));
        for (Neighbours.Answer each : others) {
            for (Map<String, Object> row : AnswerRows.rows(AnswerRows.of(each), CURSORS)) {
                byName.computeIfPresent(cursor(row), (_, here) -> {
                    here.put("held", Boolean.TRUE.equals(here.get("held")) || Boolean.TRUE.equals(row.get("held")));
                    here.put("members",
                            AnswerRows.sum(AnswerRows.number(here, "members"), AnswerRows.number(row, "members")));
                    return here;
                });
            }
        }
        answer.put(CURSORS, List.copyOf(byName.values()));
        return AnswerRows.withServers(answer, others, (_, _) -> {});
    }

    private static List<Object> cursor(Map<String, Object> row) {
        return List.of(row.getOrDefault("shared", false), row.getOrDefault("iss", ""), row.getOrDefault("sub", ""),
                row.getOrDefault("name", ""), row.getOrDefault("channel", ""));
    }

    /// Its own, and beside it how each other one is: who asks whether to send traffic here wants to know of this one.
    private Map<String, ?> health(AdminRequest request) throws JsonFault {
        Map<String, Object> answer = new LinkedHashMap<>(here(HEALTH, request));
        return AnswerRows.withServers(answer, neighbours.lookAtAll(HEALTH, request.operator(), text(request)),
                (of, told) -> {
                    for (String member : List.of("healthy", "live", "ready", "log", "reasons")) {
                        Optional.ofNullable(of.get(member)).ifPresent(value -> told.put(member, value));
                    }
                });
    }

    private Map<String, ?> kick(AdminRequest request) throws JsonFault {
        Optional<Place> elsewhere = place(request.asked(), SESSION);
        if (elsewhere.isPresent()) {
            return there(elsewhere.get(), KICK, request);
        }
        if (!request.asked().has("sub")) {
            return here(KICK, request);
        }
        Number ended = 0;
        String nobody = "";
        try {
            ended = AnswerRows.number(here(KICK, request), ENDED);
        } catch (IllegalArgumentException nobodyHere) {
            nobody = Objects.requireNonNullElse(nobodyHere.getMessage(), "");
        }
        List<Neighbours.Answer> others = neighbours.askAll(KICK, request.operator(), text(request));
        for (Neighbours.Answer each : others) {
            ended = AnswerRows.sum(ended, AnswerRows.number(AnswerRows.of(each), ENDED));
        }
        if (ended.longValue() == 0 && !nobody.isEmpty() && others.stream().allMatch(each -> each.fault().isEmpty())) {
            throw new IllegalArgumentException(nobody);
        }
        Map<String, Object> answer = new LinkedHashMap<>();
        answer.put(ENDED, ended);
        return AnswerRows.withServers(answer, others, (of, told) -> told.put(ENDED, AnswerRows.number(of, ENDED)));
    }

    /// What is revoked holds everywhere by itself; only a session has a place.
    private Map<String, ?> revoke(AdminRequest request) throws JsonFault {
        Optional<Place> elsewhere = place(request.asked(), SESSION);
        return elsewhere.isPresent() ? there(elsewhere.get(), REVOKE, request) : here(REVOKE, request);
    }

    /// One server looks after the history: that one can.
    private Map<String, ?> empty(AdminRequest request) throws JsonFault {
        try {
            return here(EMPTY, request);
        } catch (IllegalStateException notOurs) {
            if (!Duty.NOT_OURS.equals(notOurs.getMessage())) {
                throw notOurs;
            }
        }
        List<Neighbours.Answer> others = neighbours.askAll(EMPTY, request.operator(), text(request));
        for (Neighbours.Answer each : others) {
            if (AnswerRows.fault(each).isEmpty()) {
                return AnswerRows.of(each);
            }
        }
        throw new IllegalStateException(Duty.NOT_OURS + ", and has not done it: "
                + others.stream()
                        .map(each -> each.name() + ": " + AnswerRows.fault(each))
                        .filter(each -> !each.endsWith(Duty.NOT_OURS))
                        .collect(Collectors.joining("; "))
                + ". It may still be at it: look at `channels`, or ask again");
    }

    /// What is asked of another server.
    private record Place(String server, Map<String, Object> question) {}

    /// Empty: the session that a member names is of this server.
    private static Optional<Place> place(JsonObject asked, String member) throws JsonFault {
        String session = asked.string(member).orElse("");
        int slash = session.lastIndexOf('/');
        if (slash < 0) {
            return Optional.empty();
        }
        Map<String, Object> question = asked.toMap();
        question.put(member, session.substring(slash + 1));
        return Optional.of(new Place(session.substring(0, slash), question));
    }

    /// @throws IllegalArgumentException where it does not answer, or refuses
    private Map<String, Object> there(Place place, String command, AdminRequest request) {
        Neighbours.Answer answer = neighbours.askOne(place.server(), command, request.operator(),
                JsonWriter.text(place.question()));
        String fault = AnswerRows.fault(answer);
        if (!fault.isEmpty()) {
            throw new IllegalArgumentException("server " + place.server() + ": " + fault);
        }
        return AnswerRows.named(place.server(), answer.members().orElseThrow().toMap());
    }
}
