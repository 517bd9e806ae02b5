package dev.pinion.db.log;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

import dev.pinion.db.IdempotencyKey;

/// The idempotency keys of the messages of one batch, as numbers: they wait for a second or two until tables hold them, and the
/// collector copies what waits. Committer only, and then the applier.
public final class KeysOfBatch {

    private static final int WORDS = 5;
    private static final int KEYS_FIRST = 16;

    private final List<IdempotencyKey> texts = new ArrayList<>();
    private final List<String> identities = new ArrayList<>();
    private long[] used = {};
    private int[] messages = {};
    private int count;
    private long lastMillis;

    /// Takes one key after the other.
    @FunctionalInterface
    public interface Each<X extends Exception> {
        void take(String identity, UsedKey used) throws X;
    }

    /// Takes one key after the other with the place of its message in the batch.
    @FunctionalInterface
    public interface EachText {
        void take(int message, IdempotencyKey key);
    }

    /// One more.
    ///
    /// @param message its place in the batch
    /// @param millis  when it was used
    public void add(IdempotencyKey key, int message, UsedKey its, long millis) {
        if (count == messages.length) {
            messages = Arrays.copyOf(messages, Math.max(KEYS_FIRST, 2 * count));
            used = Arrays.copyOf(used, messages.length * WORDS);
        }
        messages[count] = message;
        int at = count * WORDS;
        used[at] = its.hash().high();
        used[at + 1] = its.hash().low();
        used[at + 2] = its.seq();
        used[at + 3] = its.bodyHigh();
        used[at + 4] = its.bodyLow();
        count++;
        texts.add(key);
        identities.add(key.identity());
        lastMillis = Math.max(lastMillis, millis);
    }

    /// When the last one was used.
    public long lastMillis() {
        return lastMillis;
    }

    public int size() {
        return count;
    }

    public <X extends Exception> void forEach(Each<X> each) throws X {
        for (int n = 0; n < count; n++) {
            int at = n * WORDS;
            each.take(identities.get(n),
                    new UsedKey(new KeyHash(used[at], used[at + 1]), used[at + 2], used[at + 3], used[at + 4]));
        }
    }

    /// As they were said. Before [#isLogged].
    public void forEachText(EachText each) {
        for (int n = 0; n < count; n++) {
            each.take(messages[n], texts.get(n));
        }
    }

    /// The log has them, and tables know hashes alone.
    public void isLogged() {
        texts.clear();
    }
}
