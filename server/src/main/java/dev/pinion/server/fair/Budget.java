package dev.pinion.server.fair;

import org.jspecify.annotations.Nullable;

import dev.pinion.protocol.DisconnectReason;
import dev.pinion.protocol.ProtocolException;

/// What one connection may make the server hold: taken before the memory is, given back when that is let go. Everything that
/// a peer builds up draws on it. It lies within its identity's share, and that within the server's.
///
/// Any thread. One lock, held for a few additions. It takes from its identity in lots and keeps one in hand, so that small
/// things that come and go touch no counter that other connections touch.
public final class Budget implements AutoCloseable {
    private static final long LOT_BYTES = 16 * 1024;

    private final Budgets budgets;
    private final long bytesMax;
    private final long base;
    private @Nullable String identity;
    /// Of those who have not said who they are, and then of the identity.
    private Share share;
    private @Nullable AppendShare appends;
    private long used;
    /// Taken from the identity's share, `used` included.
    private long granted;
    private boolean closed;

    Budget(Budgets budgets, long bytesMax, long base) {
        this.budgets = budgets;
        this.bytesMax = bytesMax;
        this.base = base;
        share = budgets.unknown();
        granted = base;
        used = base / 2;
    }

    /// Draws on this identity's share from now on. Before, a connection has its base, and what it needs beyond that it draws
    /// on the one share of all that have not said who they are.
    ///
    /// @throws ProtocolException when the identity's connections hold all that they may
    public synchronized void enter(String subject) throws ProtocolException {
        if (closed || identity != null) {
            throw new IllegalStateException("a budget enters once, while its connection lives");
        }
        Share joined = budgets.join(subject);
        String over = joined.take(granted);
        if (over != null) {
            budgets.leave(subject);
            throw refusal(over, "another connection");
        }
        share.giveBack(granted - base);
        share = joined;
        appends = budgets.appends().join(subject);
        identity = subject;
    }

    /// What its identity may have on its way to disk.
    public synchronized AppendShare appends() {
        if (appends == null) {
            throw new IllegalStateException("nobody appends who has not entered");
        }
        return appends;
    }

    /// Takes all of it or nothing; never waits.
    public boolean take(long bytes) {
        return over(bytes) == null;
    }

    /// Takes all of it or nothing, for somebody who can wait: only from the first half of what there is, so that those who
    /// would be refused find room.
    public synchronized boolean takeIfPlenty(long bytes) {
        boolean plenty = used + bytes <= Math.max(base, bytesMax / 2)
                && (used + bytes <= granted || share.hasPlenty(bytes));
        return plenty && take(bytes);
    }

    /// Takes it, or ends the connection that asks for too much.
    ///
    /// @param what the peer wants the server to hold, as in "a transaction"
    public void takeOrRefuse(long bytes, String what) throws ProtocolException {
        String over = over(bytes);
        if (over != null) {
            throw refusal(over, what);
        }
    }

    private static ProtocolException refusal(String limit, String what) {
        return new ProtocolException(DisconnectReason.LIMIT_EXCEEDED,
                "no room for " + what + " within " + limit
                        + ": let go of what is open (transactions, subscriptions, messages not read or not"
                        + " acknowledged) and try again");
    }

    /// Takes it and returns null; or the name of the limit that is in the way.
    private synchronized @Nullable String over(long bytes) {
        long next = used + bytes;
        if (closed) {
            return Budgets.CONNECTION_LIMIT;
        }
        if (next > granted) {
            String over = grow(next);
            if (over != null) {
                return over;
            }
        }
        used = next;
        return null;
    }

    private @Nullable String grow(long next) {
        if (next > bytesMax) {
            return Budgets.CONNECTION_LIMIT;
        }
        long lots = (next - granted + LOT_BYTES - 1) / LOT_BYTES * LOT_BYTES;
        if (share.take(lots) == null) {
            granted += lots;
            return null;
        }
        long exact = next - granted;
        String over = share.take(exact);
        if (over == null) {
            granted += exact;
        }
        return over;
    }

    public synchronized void giveBack(long bytes) {
        if (closed) {
            return; // went with the whole
        }
        used -= bytes;
        if (used < base / 2) {
            throw new IllegalStateException("more was given back than was taken");
        }
        long spare = granted - Math.max(base, used + LOT_BYTES);
        if (spare >= LOT_BYTES) {
            granted -= spare;
            share.giveBack(spare);
        }
    }

    /// What is held now, the base included.
    public synchronized long used() {
        return used;
    }

    /// Gives all back; what others give back later counts no more.
    @Override
    public synchronized void close() {
        if (!closed) {
            closed = true;
            if (identity == null) {
                share.giveBack(granted - base);
            } else {
                share.giveBack(granted);
                budgets.leave(identity);
            }
            if (appends != null) {
                budgets.appends().leave(appends);
            }
        }
    }
}
