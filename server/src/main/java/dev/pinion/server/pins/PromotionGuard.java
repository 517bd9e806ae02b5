package dev.pinion.server.pins;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

import dev.pinion.protocol.Pin;

/// Whether the next key may become the current one without locking a client out. Pure: all it looks at are arguments.
public final class PromotionGuard {
    /// Who has not come for so long is no reason to wait: a rotation must end some day.
    public static final Duration SEEN_WITHIN = Duration.ofDays(30);

    private PromotionGuard() {}

    /// What the guard found.
    ///
    /// @param ready stores that know the next pin
    /// @param waiting seen in the last 30 days, and not known to have stored the next pin: they would be locked out
    /// @param away not seen for longer, and without the next pin; they do not hold a promotion back
    /// @param silent subjects that are connected and never asked for the pin set (stock clients, fixed pins); they do not either
    public record Verdict(List<Confirmation> ready, List<Confirmation> waiting, List<Confirmation> away,
            List<String> silent) {
        public Verdict {
            ready = List.copyOf(ready);
            waiting = List.copyOf(waiting);
            away = List.copyOf(away);
            silent = List.copyOf(silent);
        }

        /// False while a promotion would lock out somebody who was here lately.
        public boolean allows() {
            return waiting.isEmpty();
        }
    }

    /// Says whether a promotion now would lock somebody out.
    ///
    /// @param next the pin of the key that would become the current one
    /// @param known [Confirmations#all()]
    /// @param connected the subjects of the live sessions
    public static Verdict judge(Pin next, Collection<Confirmation> known, Collection<String> connected, Instant now) {
        List<Confirmation> ready = new ArrayList<>();
        List<Confirmation> waiting = new ArrayList<>();
        List<Confirmation> away = new ArrayList<>();
        for (Confirmation each : known) {
            if (each.knows(next)) {
                ready.add(each);
            } else if (now.isAfter(each.lastSeen().plus(SEEN_WITHIN))) {
                away.add(each);
            } else {
                waiting.add(each);
            }
        }
        Set<String> following = known.stream().map(Confirmation::subject).collect(Collectors.toSet());
        Set<String> silent = new TreeSet<>(connected);
        silent.removeAll(following);
        return new Verdict(ready, waiting, away, List.copyOf(silent));
    }
}
