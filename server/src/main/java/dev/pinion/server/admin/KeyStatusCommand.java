package dev.pinion.server.admin;

import java.time.Clock;
import java.util.Set;

import dev.pinion.protocol.json.JsonObject;
import dev.pinion.server.keys.KeyControl;
import dev.pinion.server.keys.Readiness;

/// `certs-status`: the keys, who knows the next one, and how they are looked after.
final class KeyStatusCommand implements KeyCommand {
    private final KeyControl keys;
    private final Clock clock;

    KeyStatusCommand(KeyControl keys, Clock clock) {
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
