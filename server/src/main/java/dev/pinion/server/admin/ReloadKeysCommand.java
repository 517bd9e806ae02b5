package dev.pinion.server.admin;

import java.util.List;
import java.util.Map;
import java.util.Set;

import dev.pinion.protocol.json.JsonObject;
import dev.pinion.server.keys.LiveKeys;

/// `certs-reload`: reads the files now, and says whether they are served.
final class ReloadKeysCommand implements KeyCommand {
    private final LiveKeys keys;

    ReloadKeysCommand(LiveKeys keys) {
        this.keys = keys;
    }

    @Override
    public Set<String> members() {
        return Set.of();
    }

    @Override
    public Answer run(JsonObject asked) {
        if (!keys.reload()) {
            throw new IllegalStateException(
                    "The keys on disk cannot be served, the old ones serve on: " + keys.refusal());
        }
        String pin = keys.store().current().pin().toString();
        return new Answer(Map.of("set", keys.store().pinSet().number(), "current", pin), List.of("serving " + pin));
    }
}
