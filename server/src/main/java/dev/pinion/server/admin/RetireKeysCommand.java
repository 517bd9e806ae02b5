package dev.pinion.server.admin;

import java.util.List;
import java.util.Map;
import java.util.Set;

import dev.pinion.protocol.json.JsonObject;
import dev.pinion.server.keys.KeyControl;

/// `certs-retire`: forgets the private keys of all retired keys.
final class RetireKeysCommand implements KeyCommand {
    private final KeyControl keys;

    RetireKeysCommand(KeyControl keys) {
        this.keys = keys;
    }

    @Override
    public Set<String> members() {
        return Set.of();
    }

    @Override
    public Answer run(JsonObject asked) {
        List<String> before = keys.store().retired().stream().map(Object::toString).toList();
        keys.change(() -> keys.store().retire());
        return new Answer(Map.of("forgotten", before),
                List.of("forgot the private keys of " + before.size() + " retired keys; their certificates stay"));
    }
}
