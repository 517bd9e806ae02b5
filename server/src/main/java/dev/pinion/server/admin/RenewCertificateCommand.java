package dev.pinion.server.admin;

import java.util.List;
import java.util.Map;
import java.util.Set;

import dev.pinion.certs.CertificateRequest;
import dev.pinion.certs.ServerKey;
import dev.pinion.protocol.json.JsonFault;
import dev.pinion.protocol.json.JsonObject;
import dev.pinion.server.keys.KeyControl;

/// `certs-renew`, with `"next":true` for the next one, with `"names"` for others than before: another certificate for the same key, so that no pin changes.
final class RenewCertificateCommand implements KeyCommand {
    private final KeyControl keys;

    RenewCertificateCommand(KeyControl keys) {
        this.keys = keys;
    }

    @Override
    public Set<String> members() {
        return Set.of("next", "names");
    }

    @Override
    public Answer run(JsonObject asked) throws JsonFault {
        boolean next = asked.truth("next").orElse(false);
        CertificateRequest what = request(asked, next);
        keys.change(() -> {
            if (next) {
                keys.store().renewNext(what);
            } else {
                keys.store().renewCurrent(what);
            }
        });
        ServerKey renewed = next ? keys.store().next() : keys.store().current();
        String until = renewed.certificate().getNotAfter().toInstant().toString();
        return new Answer(Map.of("pin", renewed.pin().toString(), "until", until), List
                .of("renewed until " + until + " for " + String.join(", ", renewed.names()) + "; the pin is the same"));
    }

    /// What is not asked for stays.
    private CertificateRequest request(JsonObject asked, boolean next) throws JsonFault {
        CertificateRequest like = next ? keys.store().likeNext() : keys.store().likeCurrent();
        if (!asked.has("names")) {
            return like;
        }
        try {
            return new CertificateRequest(asked.strings("names"), like.lifetime());
        } catch (IllegalArgumentException refused) {
            throw new JsonFault(String.valueOf(refused.getMessage()));
        }
    }
}
