package dev.pinion.db.commit;

import java.util.Optional;
import java.util.concurrent.CompletableFuture;

import org.jspecify.annotations.Nullable;

import dev.pinion.db.CommitListener;
import dev.pinion.db.Erased;
import dev.pinion.db.StorageException;
import dev.pinion.db.StoredMessage;
import dev.pinion.db.ahead.AheadState;
import dev.pinion.db.engine.Channel;
import dev.pinion.db.log.Change;

/// An erasure that waits in the [Inbox]; told once the listener knows. All methods run on the committer.
final class Erasing implements Entry {

    private final Channel channel;
    private final Change.MessageName name;
    private final @Nullable StoredMessage found;
    private final AheadState ahead;
    private final CompletableFuture<Erased> done;
    private Erased result = Erased.NOT_THERE;

    /// @param found a moment ago; null: it was not there
    Erasing(Channel channel, long seq, @Nullable StoredMessage found, AheadState ahead,
            CompletableFuture<Erased> done) {
        this.channel = channel;
        this.name = new Change.MessageName(channel.name(), seq);
        this.found = found != null && found.seq() == seq ? found : null;
        this.ahead = ahead;
        this.done = done;
    }

    @Override
    public Optional<Channel> changes() {
        return Optional.of(channel);
    }

    @Override
    public void place(Batch batch) {
        StoredMessage message = found;
        if (message == null || message.seq() < channel.tip().first()) {
            result = Erased.NOT_THERE;
        } else if (message.erasure().isPresent() || ahead.erasures().find(name) != null) {
            result = Erased.BEFORE;
        } else {
            result = Erased.NOW;
            batch.change(new Change.Emptied(name, batch.nowMillis()));
            channel.tipIsEmptiedBy((long) message.headers().size() + message.body().size());
            batch.holds(channel);
        }
    }

    @Override
    public void tellStored() {
        // It waits for the listener.
    }

    @Override
    public void tellVisible(CommitListener listener, OpenStorage storage) {
        try {
            if (result == Erased.NOW) {
                listener.erased(channel, name.seq());
            }
        } finally {
            done.complete(result);
        }
    }

    @Override
    public void tellFailed(StorageException why) {
        done.completeExceptionally(why);
    }
}
