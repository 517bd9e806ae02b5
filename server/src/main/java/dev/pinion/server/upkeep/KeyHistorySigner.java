package dev.pinion.server.upkeep;

import java.util.Optional;

import dev.pinion.certs.KeySignatures;
import dev.pinion.certs.ServerKeyStore;
import dev.pinion.db.Bytes;
import dev.pinion.db.SignedHistory;
import dev.pinion.protocol.Pin;

/// Signs the history with the server's current key; knows the signatures of its other keys, retired ones too. Any thread.
public final class KeyHistorySigner implements SignedHistory.Signer {
    private final KeySignatures signatures;

    public KeyHistorySigner(ServerKeyStore keys) {
        signatures = new KeySignatures(keys);
    }

    @Override
    public Bytes sign(Bytes statement) {
        return Bytes.owned(signatures.sign(statement.toByteArray()));
    }

    @Override
    public Optional<String> signer(Bytes statement, Bytes signature) {
        return signatures.signer(statement.toByteArray(), signature.toByteArray()).map(Pin::toString);
    }
}
