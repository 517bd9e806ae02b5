package dev.pinion.server.keys;

import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import dev.pinion.certs.ServerKey;

/// Warns 30, 14, 7 and 1 days before a certificate expires, and when it has: once each, and after a start only of the
/// nearest. Another certificate begins anew. Of the current key an alarm tells that it is near and that it has come, so it is
/// told here only what lies before and between.
///
/// Thread: `pinion-keys`.
final class ExpiryWarnings {
    private static final Logger LOG = LoggerFactory.getLogger(ExpiryWarnings.class);
    private static final List<Integer> DAYS = List.of(0, 1, 7, 14, 30);

    /// What the owner of the keys calls the one that is shown.
    static final String CURRENT = "current";
    /// From then on `certificate-expiring` is raised.
    private static final int ALARM_DAYS = 14;

    /// How many days were left, at most, when it was last told of the certificate of a role.
    private final Map<String, Warning> last = new HashMap<>();

    private record Warning(Instant until, int days) {}

    void look(String role, ServerKey key, Instant now) {
        Instant until = key.certificate().getNotAfter().toInstant();
        Warning before = last.get(role);
        boolean begins = before == null || !before.until().equals(until);
        Optional<Integer> days = due(role, until, now);
        if (days.isEmpty() || (role.equals(CURRENT) && isAlarms(days.get(), begins))) {
            return;
        }
        String advice = key.isSelfSigned() ? ""
                : " Ask its CA for another one (pinion certs csr, pinion certs import).";
        if (days.get() == 0) {
            LOG.error("the certificate of the {} server key has expired at {}.{}", role, until, advice);
        } else {
            LOG.warn("the certificate of the {} server key expires at {}, in less than {}.{}", role, until,
                    days.get() == 1 ? "a day" : days.get() + " days", advice);
        }
    }

    /// Whether the alarm has just said as much.
    private static boolean isAlarms(int days, boolean begins) {
        return days == 0 || days == ALARM_DAYS || (begins && days < ALARM_DAYS);
    }

    /// The threshold that was passed since it was last told, in days.
    Optional<Integer> due(String role, Instant until, Instant now) {
        Duration left = Duration.between(now, until);
        Optional<Integer> passed = DAYS.stream().filter(days -> left.compareTo(Duration.ofDays(days)) <= 0).findFirst();
        Warning before = last.get(role);
        if (before != null && before.until().equals(until) && passed.isPresent() && before.days() <= passed.get()) {
            return Optional.empty();
        }
        passed.ifPresent(days -> last.put(role, new Warning(until, days)));
        return passed;
    }
}
