package dev.pinion.server.keys;

import java.time.Clock;
import java.util.Set;

import dev.pinion.server.access.JsonObject;

/// `certs-status`: the keys, who knows the next one, and how they are looked after.
final class StatusCommand implements KeyCommand {
    private final KeyControl keys;
    private final Clock clock;

    StatusCommand(KeyControl keys, Clock clock) {
        this.keys = keys;
        this.clock = clock;
    }

    @Override
    public Set<String> members() {
        return Set.of();
    }

    @Override
    public Answer run(JsonObject asked) {
        Readiness readiness = keys.readiness();
        return new Answer(new KeyStatus(keys, readiness).members(),
                new KeyStatusText(keys, readiness, clock.instant()).lines());
    }
}
