package dev.pinion.certs;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import dev.pinion.protocol.Pin;
import dev.pinion.protocol.pins.PinAnnouncement;
import dev.pinion.protocol.pins.PinNonce;
import dev.pinion.protocol.pins.PinSetProof;
import dev.pinion.protocol.pins.PinStatement;

/// What the store holds at one moment. Immutable: sessions announce it while a change is under way.
///
/// @param retired those whose private key is still there, newest first
record KeySet(ServerKey current, ServerKey next, List<ServerKey> retired, StoreState state) {
    /// Signing costs; a client knows few pins.
    private static final int PROOFS_BY_RETIRED_MAX = PinAnnouncement.PROOFS_MAX - 2;

    KeySet {
        retired = List.copyOf(retired);
    }

    /// Signed by the next key (it exists and is ours), the current key (for connections that another key authenticated),
    /// and every retired key that the client still knows.
    PinAnnouncement announce(PinNonce nonce, Collection<Pin> knownByClient) {
        Map<Pin, ServerKey> signers = new LinkedHashMap<>();
        signers.put(next.pin(), next);
        signers.put(current.pin(), current);
        retired.stream()
                .filter(key -> knownByClient.contains(key.pin()))
                .limit(PROOFS_BY_RETIRED_MAX)
                .forEach(key -> signers.putIfAbsent(key.pin(), key));
        PinStatement statement = new PinStatement(nonce, state.set());
        List<PinSetProof> proofs = new ArrayList<>();
        for (ServerKey signer : signers.values()) {
            proofs.add(PinSetProof.sign(statement, signer.certificate().getPublicKey(), signer.privateKey()));
        }
        return new PinAnnouncement(statement, proofs);
    }
}
