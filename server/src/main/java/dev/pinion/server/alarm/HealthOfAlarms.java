package dev.pinion.server.alarm;

import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

import dev.pinion.protocol.json.JsonFault;
import dev.pinion.server.admin.AdminCommand;
import dev.pinion.server.admin.AdminRequest;

/// Adds to the health of the parts what machines ask for: `live` (false: a restart would cure it), `ready` (false: keep traffic
/// away), each with its reasons, and the alarms that are raised, each with the command that cures it.
public final class HealthOfAlarms implements AdminCommand {
    /// A store that is being reopened for longer than this will not come back by itself, but for want of space.
    private static final Duration RECOVERS_WITHIN = Duration.ofMinutes(1);

    private final AdminCommand parts;
    private final Supplier<List<Raised>> raised;
    private final Readiness readiness;
    private final Clock clock;

    public HealthOfAlarms(AdminCommand parts, Supplier<List<Raised>> raised, Readiness readiness, Clock clock) {
        this.parts = parts;
        this.raised = raised;
        this.readiness = readiness;
        this.clock = clock;
    }

    @Override
    public Map<String, ?> run(AdminRequest request) throws JsonFault {
        Map<String, Object> answer = new LinkedHashMap<>(parts.run(request));
        List<Raised> now = raised.get();
        List<String> notLive = notLive(answer, now);
        List<String> notReady = readiness.reasons();
        notReady.addAll(notLive);
        answer.replace("healthy", Boolean.TRUE.equals(answer.get("healthy")) && now.isEmpty() && notReady.isEmpty());
        answer.put("live", notLive.isEmpty());
        answer.put("ready", notReady.isEmpty());
        answer.put("reasons", notReady);
        answer.put("alarms", now.stream().map(Raised::members).toList());
        return answer;
    }

    private List<String> notLive(Map<String, ?> parts, List<Raised> now) {
        List<String> reasons = new ArrayList<>();
        if ("closed".equals(parts.get("log"))) {
            reasons.add("the log is closed");
        }
        for (Raised each : now) {
            boolean lasts = Duration.between(each.since(), clock.instant()).compareTo(RECOVERS_WITHIN) > 0;
            if (each.alarm() == Alarm.STORE_RECOVERING && lasts) {
                reasons.add("the store has not come back since " + each.since() + ": " + each.detail());
            }
        }
        return reasons;
    }
}
