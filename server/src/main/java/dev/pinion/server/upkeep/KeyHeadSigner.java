package dev.pinion.server.upkeep;

import dev.pinion.certs.KeySignatures;
import dev.pinion.certs.ServerKeyStore;
import dev.pinion.db.Bytes;
import dev.pinion.db.HeadSigner;

/// Signs heads with the server's current key; knows those of retired keys. Any thread.
public final class KeyHeadSigner implements HeadSigner {
    private final KeySignatures signatures;

    public KeyHeadSigner(ServerKeyStore keys) {
        signatures = new KeySignatures(keys);
    }

    @Override
    public Bytes sign(Bytes statement) {
        return Bytes.owned(signatures.sign(statement.toByteArray()));
    }

    @Override
    public boolean verifies(Bytes statement, Bytes signature) {
        return signatures.verifies(statement.toByteArray(), signature.toByteArray());
    }
}
