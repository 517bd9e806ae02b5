package dev.pinion.server.admin;

import java.util.List;
import java.util.Map;
import java.util.Set;

import dev.pinion.certs.ServerKey;
import dev.pinion.protocol.json.JsonFault;
import dev.pinion.protocol.json.JsonObject;
import dev.pinion.server.keys.KeyControl;

/// `certs-renew`, with `"next":true` for the next one: another certificate for the same key, so that no pin changes.
final class RenewCertificateCommand implements KeyCommand {
    private final KeyControl keys;

    RenewCertificateCommand(KeyControl keys) {
        this.keys = keys;
    }

    @Override
    public Set<String> members() {
        return Set.of("next");
    }

    @Override
    public Answer run(JsonObject asked) throws JsonFault {
        boolean next = asked.truth("next").orElse(false);
        keys.change(() -> {
            if (next) {
                keys.store().renewNext();
            } else {
                keys.store().renewCurrent();
            }
        });
        ServerKey renewed = next ? keys.store().next() : keys.store().current();
        String until = renewed.certificate().getNotAfter().toInstant().toString();
        return new Answer(Map.of("pin", renewed.pin().toString(), "until", until),
                List.of("renewed until " + until + "; the pin is the same"));
    }
}
