package dev.pinion.server.admin;

import java.util.List;
import java.util.Map;
import java.util.Set;

import dev.pinion.protocol.json.JsonObject;
import dev.pinion.server.keys.KeyControl;

/// `certs-renumber`: gives the pin set a number that clients take, where the one it has was made while the clock was wrong.
final class RenumberCommand implements KeyCommand {
    private final KeyControl keys;

    RenumberCommand(KeyControl keys) {
        this.keys = keys;
    }

    @Override
    public Set<String> members() {
        return Set.of();
    }

    @Override
    public Answer run(JsonObject asked) {
        long before = keys.store().pinSet().number();
        keys.change(() -> keys.store().renumber());
        long after = keys.store().pinSet().number();
        return new Answer(Map.of("set", after, "before", before),
                List.of("the pin set has the number " + after + " now; clients that ask are told at once"));
    }
}
