package dev.pinion.server.admin;

import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import dev.pinion.certs.RotationPlan;
import dev.pinion.certs.ServerKey;
import dev.pinion.certs.ServerKeyStore;
import dev.pinion.server.keys.KeyControl;
import dev.pinion.server.keys.Readiness;
import dev.pinion.server.pins.Confirmation;
import dev.pinion.server.pins.PromotionGuard.Verdict;

/// The state of the keys as a JSON object for scripts; docs/operate.md has the contract. Pure but for what it looks at.
///
/// @param readiness one answer of the guard for the whole report
record KeyStatus(KeyControl keys, Readiness readiness) {
    /// Of each list, so that the answer fits a frame; counts are of all.
    static final int ROWS_MAX = 150;

    Map<String, ?> members() {
        ServerKeyStore store = keys.store();
        Map<String, Object> status = new LinkedHashMap<>();
        status.put("running", keys.care().isPresent());
        status.put("set", store.pinSet().number());
        status.put("set-ahead", store.isNumberAhead());
        status.put("current", key(store.current(), store.currentSince()));
        status.put("next", key(store.next(), store.nextSince()));
        status.put("promotes-when-ready", store.promotesWhenReady());
        status.put("recovery", texts(store.pinSet().recovery()));
        status.put("retired", texts(store.retired()));
        status.put("promotable", readiness.allows());
        status.put("confirmations", confirmations());
        keys.care().ifPresent(care -> {
            status.put("rotation", rotation(care, store));
            status.put("refusal", care.refusal());
            status.put("failed-reloads", care.failures());
        });
        return status;
    }

    private static Map<String, ?> key(ServerKey key, Instant since) {
        Map<String, Object> row = new LinkedHashMap<>();
        row.put("pin", key.pin().toString());
        row.put("kind", key.algorithm());
        row.put("names", key.names());
        row.put("from", key.certificate().getNotBefore().toInstant().toString());
        row.put("until", key.certificate().getNotAfter().toInstant().toString());
        row.put("since", since.toString());
        row.put("self-signed", key.isSelfSigned());
        return row;
    }

    private static List<String> texts(List<?> pins) {
        return pins.stream().map(Object::toString).toList();
    }

    private Map<String, ?> confirmations() {
        Map<String, Object> row = new LinkedHashMap<>();
        row.put("known", readiness.verdict().isPresent());
        if (readiness.verdict().isEmpty()) {
            row.put("unknown", readiness.unknown());
            return row;
        }
        Verdict verdict = readiness.verdict().get();
        row.put("counts", Map.of("ready", verdict.ready().size(), "waiting", verdict.waiting().size(), "away",
                verdict.away().size(), "silent", verdict.silent().size()));
        row.put("ready", stores(verdict.ready()));
        row.put("waiting", stores(verdict.waiting()));
        row.put("away", stores(verdict.away()));
        row.put("silent", verdict.silent().stream().limit(ROWS_MAX).toList());
        return row;
    }

    private static List<Map<String, ?>> stores(List<Confirmation> stores) {
        return stores.stream().limit(ROWS_MAX).<Map<String, ?>>map(KeyStatus::row).toList();
    }

    private static Map<String, ?> row(Confirmation one) {
        Map<String, Object> row = new LinkedHashMap<>();
        row.put("sub", one.subject());
        row.put("store", one.store());
        row.put("last-seen", one.lastSeen().toString());
        one.stored().ifPresent(stored -> {
            row.put("set", stored.set());
            row.put("confirmed", stored.confirmed().toString());
        });
        return row;
    }

    private static Map<String, ?> rotation(KeyControl.Care care, ServerKeyStore store) {
        Map<String, Object> row = new LinkedHashMap<>();
        row.put("automatic", care.plan().isPresent());
        care.plan().ifPresent(plan -> {
            row.put("every-seconds", plan.every().toSeconds());
            row.put("overlap-seconds", plan.overlap().toSeconds());
            row.put("due", due(plan, store).toString());
            row.put("held", care.held());
        });
        return row;
    }

    static Instant due(RotationPlan plan, ServerKeyStore store) {
        return plan.promotionDue(RotationPlan.Situation.of(store, false));
    }

    static String days(Duration left) {
        return left.isNegative() ? "expired" : left.toDays() + (left.toDays() == 1 ? " day" : " days");
    }
}
