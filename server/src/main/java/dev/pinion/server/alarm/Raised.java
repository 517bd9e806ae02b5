package dev.pinion.server.alarm;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;

/// An alarm that is raised.
///
/// @param of which of several, such as an issuer; empty where there is one
/// @param since when it was seen
/// @param detail what is so now, in words
public record Raised(Alarm alarm, String of, Instant since, String detail) {

    /// As an answer tells it.
    public Map<String, ?> members() {
        Map<String, Object> members = new LinkedHashMap<>();
        members.put("alarm", alarm.code());
        members.put("level", alarm.level() == Alarm.Level.CRITICAL ? "critical" : "warning");
        if (!of.isEmpty()) {
            members.put("of", of);
        }
        members.put("since", since.toString());
        members.put("detail", detail);
        members.put("cure", alarm.cure());
        return members;
    }
}
