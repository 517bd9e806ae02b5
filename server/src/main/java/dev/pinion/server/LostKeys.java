package dev.pinion.server;

import java.util.ArrayList;
import java.util.List;

import dev.pinion.server.access.TokenVerifier;
import dev.pinion.server.access.TrustedIssuer;
import dev.pinion.server.access.keys.KeySet;
import dev.pinion.server.session.LiveSessions;

/// Ends the sessions of keys that their issuer has taken back: looks whether a set of keys has changed, and only then at the
/// sessions. A session that becomes known after its look asks for itself.
///
/// Thread: one of `pinion-tokens`.
final class LostKeys implements Runnable {
    static final long EVERY_MILLIS = 200;

    private final TokenVerifier verifier;
    private final LiveSessions live;
    private List<KeySet> seen = List.of();

    LostKeys(TokenVerifier verifier, LiveSessions live) {
        this.verifier = verifier;
        this.live = live;
    }

    @Override
    public void run() {
        List<KeySet> now = new ArrayList<>();
        for (TrustedIssuer issuer : verifier.issuers()) {
            now.add(issuer.keys().current());
        }
        if (!now.equals(seen)) { // the same sets, not equal ones
            seen = now;
            live.endThose(verifier::hasLostItsKey, "the key that signed this session's token was taken back");
        }
    }
}
