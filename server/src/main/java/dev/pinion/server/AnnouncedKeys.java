package dev.pinion.server;

import java.util.Collection;

import dev.pinion.certs.ServerKeyStore;
import dev.pinion.protocol.Pin;
import dev.pinion.protocol.pins.PinAnnouncement;
import dev.pinion.protocol.pins.PinNonce;
import dev.pinion.protocol.pins.PinSet;
import dev.pinion.server.pins.PinSource;

/// The key store as that which is announced. Any thread.
record AnnouncedKeys(ServerKeyStore keys) implements PinSource {
    @Override
    public PinSet pinSet() {
        return keys.pinSet();
    }

    @Override
    public PinAnnouncement announce(PinNonce nonce, Collection<Pin> knownByClient) {
        return keys.announce(nonce, knownByClient);
    }
}
