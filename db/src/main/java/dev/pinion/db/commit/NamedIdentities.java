package dev.pinion.db.commit;

import java.util.List;
import java.util.concurrent.CompletableFuture;

import dev.pinion.db.StoredIdentities;
import dev.pinion.db.ahead.AheadState;
import dev.pinion.db.engine.Engine;

/// The identities in the database's tables: asked for and renamed when it holds all that was accepted before. Any thread
/// calls; the applier works.
public final class NamedIdentities implements StoredIdentities {

    private final Writes writes;
    private final AheadState ahead;

    public NamedIdentities(Writes writes, AheadState ahead) {
        this.writes = writes;
        this.ahead = ahead;
    }

    @Override
    public CompletableFuture<List<String>> all() throws InterruptedException {
        return writes.afterAll(Engine.Tables::identities);
    }

    @Override
    public CompletableFuture<Integer> rename(String from, String to) throws InterruptedException {
        return writes.afterAll(tables -> {
            int renamed = tables.renameIdentity(from, to);
            ahead.namesHaveChanged();
            return renamed;
        });
    }
}
