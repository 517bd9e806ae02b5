package dev.pinion.server.admin;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;

import dev.pinion.certs.ServerKey;
import dev.pinion.certs.ServerKeyStore;
import dev.pinion.protocol.Pin;
import dev.pinion.server.keys.KeyControl;
import dev.pinion.server.keys.Readiness;
import dev.pinion.server.pins.Confirmation;
import dev.pinion.server.pins.PromotionGuard.Verdict;

/// The state of the keys for people. Pure but for what it looks at.
///
/// @param readiness one answer of the guard for the whole report
record KeyStatusText(KeyControl keys, Readiness readiness, Instant now) {
    private static final int ROWS_MAX = 20;

    List<String> lines() {
        ServerKeyStore store = keys.store();
        List<String> lines = new ArrayList<>();
        key(lines, "current", store.current(), "in use since " + second(store.currentSince()));
        key(lines, "next", store.next(), "to be learned since " + second(store.nextSince()));
        recovery(lines, store.pinSet().recovery());
        lines.add("retired   " + store.retired().size() + " that can still vouch for their successors");
        lines.add("set       " + store.pinSet().number());
        if (store.isNumberAhead()) {
            lines.add(
                    "          WRONG: it is more than a day ahead of this clock, so clients refuse the set. When the clock is"
                            + " right: pinion certs renumber");
        }
        keys.care()
                .ifPresentOrElse(care -> care(lines, care),
                        () -> lines.add("server    not running; this is what lies on disk"));
        readiness.verdict()
                .ifPresentOrElse(verdict -> clients(lines, verdict),
                        () -> lines.add("clients   unknown: " + readiness.unknown()));
        return lines;
    }

    private void key(List<String> lines, String role, ServerKey key, String since) {
        Instant until = key.certificate().getNotAfter().toInstant();
        lines.add("%-9s %s".formatted(role, key.pin()));
        lines.add("          " + key.algorithm() + ", " + since);
        lines.add("          certificate for " + String.join(" ", key.names()) + (key.isSelfSigned() ? "" : ", by a CA")
                + ", until " + second(until) + " (" + KeyStatus.days(Duration.between(now, until)) + ")");
    }

    private static void recovery(List<String> lines, List<Pin> pins) {
        if (pins.isEmpty()) {
            lines.add(
                    "recovery  none: who steals this host takes the clients with it. Make one: pinion certs recovery");
        }
        pins.forEach(pin -> lines.add("recovery  " + pin));
    }

    private void care(List<String> lines, KeyControl.Care care) {
        boolean whenReady = keys.store().promotesWhenReady();
        lines.add("rotation  " + care.plan()
                .map(plan -> "every " + KeyStatus.days(plan.every())
                        + (whenReady ? ", and the next key when clients are ready, from " : ", next on ")
                        + second(KeyStatus.due(plan, keys.store())) + (care.held() ? "; it is due and WAITS" : ""))
                .orElse("by hand only" + (whenReady ? "; the next key is NOT promoted by itself" : "")));
        if (!care.refusal().isEmpty()) {
            lines.add(
                    "REFUSED   the files were changed and cannot be served, the old pair serves on: " + care.refusal());
        }
        if (care.failures() > 0) {
            lines.add("          changed files were refused " + care.failures() + " times since the start");
        }
    }

    private static void clients(List<String> lines, Verdict verdict) {
        lines.add("clients   " + verdict.ready().size() + " know the next pin, " + verdict.waiting().size()
                + " do not yet"
                + (verdict.away().isEmpty() ? "" : ", " + verdict.away().size() + " were not seen for 30 days")
                + (verdict.silent().isEmpty() ? "" : ", " + verdict.silent().size() + " connected ones never ask"));
        rows(lines, "waiting", verdict.waiting());
        rows(lines, "ready", verdict.ready());
        rows(lines, "away", verdict.away());
        verdict.silent().stream().limit(ROWS_MAX).forEach(subject -> lines.add("  silent  " + subject));
    }

    private static void rows(List<String> lines, String how, List<Confirmation> stores) {
        stores.stream()
                .limit(ROWS_MAX)
                .forEach(one -> lines.add("  %-7s %s, store %s, last seen %s".formatted(how, one.subject(), one.store(),
                        second(one.lastSeen()))));
        if (stores.size() > ROWS_MAX) {
            lines.add("  %-7s and %d more".formatted(how, stores.size() - ROWS_MAX));
        }
    }

    private static Instant second(Instant exact) {
        return exact.truncatedTo(ChronoUnit.SECONDS);
    }
}
