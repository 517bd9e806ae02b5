package dev.pinion.server.neighbours;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;

import dev.pinion.protocol.json.JsonObject;
import dev.pinion.server.admin.AdminCommand;

/// Puts the answers of several servers together. Pure.
final class AnswerRows {
    /// What names a session.
    private static final List<String> SESSIONS = List.of("session", "slowest", "after");

    private AnswerRows() {}

    /// What another server has answered, with its sessions named as they are here; nothing where it has not.
    static Map<String, Object> of(Neighbours.Answer answer) {
        return named(answer.name(), answer.members().map(JsonObject::toMap).orElse(Map.of()));
    }

    /// Why another server has not answered, or what it said why not; empty: it has.
    static String fault(Neighbours.Answer answer) {
        if (answer.members().isEmpty()) {
            return answer.fault();
        }
        Map<String, Object> members = answer.members().get().toMap();
        return Boolean.TRUE.equals(members.get("ok")) ? "" : String.valueOf(members.getOrDefault("error", "it failed"));
    }

    static Map<String, Object> named(String server, Map<String, Object> answer) {
        Map<String, Object> named = new LinkedHashMap<>();
        answer.forEach((name, value) -> named.put(name,
                value instanceof List<?> list
                        ? list.stream().map(each -> each instanceof Map<?, ?> row ? row(server, row) : each).toList()
                        : SESSIONS.contains(name) ? server + "/" + value : value));
        return named;
    }

    private static Map<String, Object> row(String server, Map<?, ?> row) {
        Map<String, Object> named = new LinkedHashMap<>();
        row.forEach((name, value) -> {
            String key = String.valueOf(name);
            named.put(key, SESSIONS.contains(key) ? server + "/" + value : value);
        });
        return named;
    }

    /// To be changed.
    static List<Map<String, Object>> rows(Map<String, ?> answer, String name) {
        List<Map<String, Object>> rows = new ArrayList<>();
        if (answer.get(name) instanceof List<?> list) {
            for (Object each : list) {
                Map<String, Object> row = new LinkedHashMap<>();
                if (each instanceof Map<?, ?> members) {
                    members.forEach((key, value) -> row.put(String.valueOf(key), value));
                }
                rows.add(row);
            }
        }
        return rows;
    }

    static List<Map<String, Object>> first(List<Map<String, Object>> rows) {
        return List.copyOf(rows.subList(0, Math.min(AdminCommand.ROWS_MAX, rows.size())));
    }

    /// 0 where there is none.
    static Number number(Map<String, ?> members, String name) {
        return members.get(name) instanceof Number number ? number : 0;
    }

    static Number sum(Object one, Object other) {
        return ((Number) one).longValue() + ((Number) other).longValue();
    }

    /// In the order of what a column holds: numbers with the largest first, all else as texts. Equal ones stay as they are.
    static int compare(String column, Map<String, Object> one, Map<String, Object> other) {
        Object left = one.get(column);
        Object right = other.get(column);
        if (left instanceof Number many && right instanceof Number few) {
            return new BigDecimal(few.toString()).compareTo(new BigDecimal(many.toString()));
        }
        return String.valueOf(left == null ? "" : left).compareTo(String.valueOf(right == null ? "" : right));
    }

    /// With a word about each other server, if there are some.
    ///
    /// @param more adds to the word what the server has answered
    static Map<String, Object> withServers(Map<String, Object> answer, List<Neighbours.Answer> others,
            BiConsumer<Map<String, Object>, Map<String, Object>> more) {
        if (!others.isEmpty()) {
            answer.put("servers", others.stream().map(each -> word(each, more)).toList());
        }
        return answer;
    }

    private static Map<String, Object> word(Neighbours.Answer answer,
            BiConsumer<Map<String, Object>, Map<String, Object>> more) {
        Map<String, Object> word = new LinkedHashMap<>();
        word.put("server", answer.name());
        String fault = fault(answer);
        if (fault.isEmpty()) {
            more.accept(of(answer), word);
        } else {
            word.put("fault", fault);
        }
        return word;
    }
}
