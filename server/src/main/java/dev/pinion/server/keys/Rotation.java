package dev.pinion.server.keys;

import java.time.Instant;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.function.Supplier;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import dev.pinion.certs.CertificateStoreException;
import dev.pinion.certs.RotationPlan;
import dev.pinion.certs.RotationPlan.Situation;
import dev.pinion.certs.ServerKeyStore;
import dev.pinion.protocol.Pin;

/// Does what the plan says when it says it, one step a look, and raises the alarm while the guard forbids it.
///
/// Thread: `pinion-keys`; why it is held, any.
final class Rotation {
    private static final Logger LOG = LoggerFactory.getLogger(Rotation.class);
    private static final Logger AUDIT = LoggerFactory.getLogger("dev.pinion.audit");

    private final ServerKeyStore store;
    private final Optional<RotationPlan> plan;
    private final Predicate<Pin> guard;
    private final Supplier<String> others;
    private volatile String held = "";

    /// @param guard  true where a promotion of this pin's key locks nobody out
    /// @param others which other servers must have the same keys; empty: there are none
    Rotation(ServerKeyStore store, Optional<RotationPlan> plan, Predicate<Pin> guard, Supplier<String> others) {
        this.store = store;
        this.plan = plan;
        this.guard = guard;
        this.others = others;
    }

    Optional<RotationPlan> plan() {
        return plan;
    }

    /// Why a rotation that is due must wait; empty where none does. An alarm tells it, so nothing here does.
    String held() {
        return held;
    }

    void look(Instant now) {
        if (plan.isEmpty()) {
            return;
        }
        boolean due = plan.get().isPromotionDue(Situation.of(store, false), now);
        String waiting = others.get();
        boolean allowed = due && waiting.isEmpty() && guard.test(store.next().pin());
        Situation situation = Situation.of(store, allowed);
        held = due && !(allowed && RotationPlan.isPresentable(situation, now)) ? why(allowed, waiting) : "";
        RotationPlan.Step step = plan.get().decide(situation, now);
        try {
            take(step);
        } catch (CertificateStoreException tryAgain) {
            LOG.error("the automatic rotation could not {}: {}", step, tryAgain.getMessage());
        }
    }

    private void take(RotationPlan.Step step) {
        switch (step) {
            case NOTHING -> {
                return;
            }
            case PROMOTE -> store.promote();
            case RENEW_CURRENT -> store.renewCurrent(store.likeCurrent());
            case RENEW_NEXT -> store.renewNext(store.likeNext());
        }
        AUDIT.atInfo()
                .addKeyValue("step", step)
                .addKeyValue("by", "plan")
                .addKeyValue("set", store.pinSet().number())
                .addKeyValue("current", store.current().pin())
                .addKeyValue("next", store.next().pin())
                .log("keys-rotated");
    }

    private static String why(boolean allowed, String others) {
        if (!others.isEmpty()) {
            return "the rotation of the server key is due and waits: other servers share the database (" + others
                    + "). Promote on one (pinion certs promote), and copy its keys/ to the others at once";
        }
        return "the rotation of the server key is due and waits: "
                + (allowed ? "the next certificate has expired, or a CA signed the current one and only we the next"
                        : "clients seen in the last 30 days have not confirmed the next pin");
    }
}
