package dev.pinion.server.admin;

import java.net.InetAddress;
import java.time.Clock;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import dev.pinion.protocol.LogText;
import dev.pinion.protocol.json.JsonFault;
import dev.pinion.protocol.json.JsonObject;
import dev.pinion.server.access.FailedAuthentications;

/// `/server/admin/addresses`: from where tokens were guessed, so that guesses from there are answered late; at most
/// [AdminCommand#ROWS_MAX] rows and the count of all. `{"lift":ADDRESS}` forgives one, or the /64 of an IPv6 one.
public final class AddressesCommand implements AdminCommand {
    private static final Logger AUDIT = LoggerFactory.getLogger("dev.pinion.audit");
    private static final Set<String> MEMBERS = Set.of("lift");

    private final FailedAuthentications failures;
    private final Clock clock;

    public AddressesCommand(FailedAuthentications failures, Clock clock) {
        this.failures = failures;
        this.clock = clock;
    }

    @Override
    public Map<String, ?> run(AdminRequest request) throws JsonFault {
        JsonObject asked = request.asked();
        if (!MEMBERS.containsAll(asked.names())) {
            throw new JsonFault("expected nothing, or \"lift\" with an address");
        }
        if (asked.has("lift")) {
            return lift(request.operator(), asked.string("lift").orElse(""));
        }
        Instant now = clock.instant();
        return Map.of("count", failures.slowedCount(now), "slowed",
                failures.slowed(now, ROWS_MAX).stream().map(AddressesCommand::row).toList());
    }

    private Map<String, ?> lift(String operator, String text) throws JsonFault {
        int slash = text.indexOf('/');
        InetAddress address;
        try {
            address = InetAddress.ofLiteral(slash < 0 ? text : text.substring(0, slash));
        } catch (IllegalArgumentException notAnAddress) {
            throw new JsonFault("\"lift\" is not an address such as 192.0.2.1 or 2001:db8::1");
        }
        boolean had = failures.lift(address);
        AUDIT.atInfo()
                .addKeyValue("address", new LogText(address.getHostAddress()))
                .addKeyValue("by", new LogText(operator))
                .log("lifted");
        return Map.of("lifted", address.getHostAddress(), "was-counted", had);
    }

    private static Map<String, ?> row(FailedAuthentications.Slowed slowed) {
        Map<String, Object> row = new LinkedHashMap<>();
        row.put("address", slowed.network());
        row.put("guesses", slowed.points());
        row.put("delay-millis", slowed.delay().toMillis());
        row.put("until", slowed.until().toString());
        return row;
    }
}
