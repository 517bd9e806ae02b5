package dev.pinion.server.view;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

import dev.pinion.protocol.json.JsonFault;
import dev.pinion.protocol.json.JsonObject;
import dev.pinion.server.admin.AdminCommand;
import dev.pinion.server.admin.AdminRequest;

/// `/server/admin/drain`: empties this server, to be stopped: `{"over-seconds":N}` spreads the ends of its sessions, and
/// `{"retry-after-seconds":N}` says when they shall come back. It answers at once.
public final class DrainCommand implements AdminCommand {
    private static final Set<String> MEMBERS = Set.of("over-seconds", "retry-after-seconds");
    private static final Duration LONGEST = Duration.ofHours(24);

    private final Door door;

    /// What is emptied.
    public interface Door {
        /// Begins to end the sessions, and stops the server behind it.
        ///
        /// @return how many there are
        int drain(Duration over, Optional<Duration> retryAfter);
    }

    public DrainCommand(Door door) {
        this.door = door;
    }

    @Override
    public Map<String, ?> run(AdminRequest request) throws JsonFault {
        JsonObject asked = request.asked();
        if (!MEMBERS.containsAll(asked.names()) || !asked.has("over-seconds")) {
            throw new JsonFault("expected \"over-seconds\", and \"retry-after-seconds\" if wanted");
        }
        Duration over = seconds(asked, "over-seconds").orElseThrow();
        int sessions = door.drain(over, seconds(asked, "retry-after-seconds"));
        return Map.of("sessions", sessions, "over-seconds", over.toMillis() / 1000.0);
    }

    private static Optional<Duration> seconds(JsonObject asked, String name) throws JsonFault {
        Optional<BigDecimal> number = asked.number(name);
        if (number.isPresent()
                && (number.get().signum() < 0 || number.get().compareTo(BigDecimal.valueOf(LONGEST.toSeconds())) > 0)) {
            throw new JsonFault("\"" + name + "\" is a number of seconds from 0 to " + LONGEST.toSeconds());
        }
        return number.map(each -> Duration.ofMillis(each.movePointRight(3).longValue()));
    }
}
