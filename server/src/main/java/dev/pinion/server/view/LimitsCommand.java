package dev.pinion.server.view;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

import dev.pinion.protocol.json.JsonFault;
import dev.pinion.server.admin.AdminCommand;
import dev.pinion.server.admin.AdminRequest;
import dev.pinion.server.fair.IdentityShares;
import dev.pinion.server.limits.IdentityBounds;

/// `/server/admin/limits`: each limit with its value, who said it, and where that can be counted, how far it is used now: by the
/// connection, address or identity that uses most of it, where it is a limit for each. Then the identities whose tokens lower
/// theirs, [#IDENTITIES_MAX] at most.
///
/// Any thread.
public final class LimitsCommand implements AdminCommand {
    private static final int IDENTITIES_MAX = 100;

    private final Supplier<Map<String, Long>> used;
    private final IdentityShares shares;
    private final Supplier<List<Limit>> limits;

    /// One limit as it holds now.
    ///
    /// @param name as a setting
    /// @param value as it is typed
    /// @param source who said it
    public record Limit(String name, String value, String source) {}

    /// @param limits all of them
    /// @param used how far those are used that can be counted, by their names
    public LimitsCommand(Supplier<List<Limit>> limits, Supplier<Map<String, Long>> used, IdentityShares shares) {
        this.limits = limits;
        this.used = used;
        this.shares = shares;
    }

    @Override
    public Map<String, ?> run(AdminRequest request) throws JsonFault {
        if (!request.asked().names().isEmpty()) {
            throw new JsonFault("expected no members");
        }
        Map<String, Long> now = used.get();
        List<Map<String, ?>> rows = new ArrayList<>();
        for (Limit limit : limits.get()) {
            Map<String, Object> row = new LinkedHashMap<>();
            row.put("limit", limit.name());
            row.put("value", limit.value());
            row.put("source", limit.source());
            Long count = now.get(limit.name());
            if (count != null) {
                row.put("used", count);
            }
            rows.add(row);
        }
        List<Map<String, ?>> lowered = new ArrayList<>();
        shares.lowered(IDENTITIES_MAX).forEach((subject, bounds) -> lowered.add(row(subject, bounds)));
        Map<String, Object> answer = new LinkedHashMap<>();
        answer.put("limits", rows);
        answer.put("lowered-by-tokens", lowered);
        return answer;
    }

    private static Map<String, ?> row(String subject, IdentityBounds bounds) {
        Map<String, Object> row = new LinkedHashMap<>();
        row.put("sub", subject);
        row.putAll(bounds.byName());
        return row;
    }
}
