package dev.pinion.server.admin;

import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

import dev.pinion.protocol.json.JsonFault;
import dev.pinion.protocol.json.JsonObject;
import dev.pinion.server.keys.KeyControl;
import dev.pinion.server.keys.Readiness;
import dev.pinion.server.pins.Confirmation;

/// `certs-promote`, with `"force":true` where clients may be locked out: the next key becomes the current one.
final class PromoteKeyCommand implements KeyCommand {
    /// More names than a person reads are in the status.
    private static final int NAMED_MAX = 20;

    private final KeyControl keys;

    PromoteKeyCommand(KeyControl keys) {
        this.keys = keys;
    }

    @Override
    public Set<String> members() {
        return Set.of("force");
    }

    @Override
    public Answer run(JsonObject asked) throws JsonFault {
        boolean force = asked.truth("force").orElse(false);
        keys.change(() -> {
            if (!force) {
                requireReady(keys.readiness()); // with nobody else changing keys: it is about this next key
            }
            keys.store().promote();
        });
        Map<String, Object> members = new LinkedHashMap<>();
        members.put("set", keys.store().pinSet().number());
        members.put("current", keys.store().current().pin().toString());
        members.put("next", keys.store().next().pin().toString());
        members.put("forced", force);
        return new Answer(members, List.of("promoted; new handshakes show the former next key",
                "current   " + keys.store().current().pin(), "next      " + keys.store().next().pin()));
    }

    private static void requireReady(Readiness readiness) {
        if (readiness.verdict().isEmpty()) {
            throw new IllegalStateException("The next key cannot be promoted: who has confirmed it cannot be told ("
                    + readiness.unknown() + "). Start the server and ask it, or use --force");
        }
        List<Confirmation> waiting = readiness.verdict().get().waiting();
        if (!waiting.isEmpty()) {
            String who = waiting.size() == 1 ? "1 pin store, seen in the last 30 days, has"
                    : waiting.size() + " pin stores, seen in the last 30 days, have";
            throw new IllegalStateException("The next key cannot be promoted yet: " + who + " not confirmed it: "
                    + named(waiting) + ". Wait until that is done; with --force they are locked out until they are"
                    + " given the new pin");
        }
    }

    private static String named(List<Confirmation> waiting) {
        String names = waiting.stream()
                .limit(NAMED_MAX)
                .map(PromoteKeyCommand::named)
                .collect(Collectors.joining("; "));
        return waiting.size() > NAMED_MAX ? names + "; and " + (waiting.size() - NAMED_MAX) + " more" : names;
    }

    private static String named(Confirmation one) {
        return one.subject() + " (store " + one.store() + ", last seen "
                + one.lastSeen().truncatedTo(ChronoUnit.SECONDS) + ")";
    }
}
