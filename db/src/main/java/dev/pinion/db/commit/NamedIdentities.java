package dev.pinion.db.commit;

import java.util.List;
import java.util.concurrent.CompletableFuture;

import dev.pinion.db.StoredIdentities;

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
        return writes.afterAll(Engine.Opening::identities);
    }

    @Override
    public CompletableFuture<Integer> rename(String from, String to) throws InterruptedException {
        return writes.afterAll(opening -> {
            int renamed = opening.renameIdentity(from, to);
            ahead.namesHaveChanged();
            return renamed;
        });
    }
}
