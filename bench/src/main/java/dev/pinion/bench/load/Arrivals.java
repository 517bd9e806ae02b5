package dev.pinion.bench.load;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicLongArray;

import dev.pinion.bench.plan.Flaws;
import dev.pinion.bench.wire.Stamp;

/// What several publishers send, and what of it has come to any of the consumers. Thread: any; a lock for each publisher's messages.
final class Arrivals {
    private final List<BitSet> bySender = new ArrayList<>();
    private final AtomicLongArray sentBy;
    private final AtomicLong arrived = new AtomicLong();
    private final AtomicLong duplicated = new AtomicLong();
    private final AtomicLong unexpected = new AtomicLong();
    private final AtomicInteger publishing;

    Arrivals(int publishers) {
        publishing = new AtomicInteger(publishers);
        sentBy = new AtomicLongArray(publishers);
        for (int i = 0; i < publishers; i++)
            bySender.add(new BitSet());
    }

    /// How many a publisher may send now without all of them being further ahead of the consumers than `lagMax`, give or take what
    /// two of them send at the same time.
    int room(int publisher, long sent, int lagMax) {
        sentBy.set(publisher, sent);
        return (int) Math.max(0, lagMax - (sent() - arrived.get()));
    }

    void ended(int publisher, long sent) {
        sentBy.set(publisher, sent);
        publishing.decrementAndGet();
    }

    /// Whether a consumer may still get something.
    boolean goOn() {
        return publishing.get() > 0 || arrived.get() < sent();
    }

    /// Takes note of a message.
    /// @return whether it is one of a publisher's, and comes for the first time
    boolean take(long sender, long id) {
        if (sender < 0 || sender >= bySender.size() || id < 0) {
            unexpected.incrementAndGet();
            return false;
        }
        BitSet known = bySender.get((int) sender);
        int sequence = Math.toIntExact(Stamp.sequence(id));
        synchronized (known) {
            if (known.get(sequence)) {
                duplicated.incrementAndGet();
                return false;
            }
            known.set(sequence);
        }
        arrived.incrementAndGet();
        return true;
    }

    Flaws flaws() {
        return new Flaws(Math.max(0, sent() - arrived.get()), duplicated.get(), unexpected.get());
    }

    private long sent() {
        long sum = 0;
        for (int i = 0; i < sentBy.length(); i++)
            sum += sentBy.get(i);
        return sum;
    }
}
