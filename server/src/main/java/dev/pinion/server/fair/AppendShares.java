package dev.pinion.server.fair;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/// How much each identity may have on its way to disk at a time, so that the flood of one is no queue for the others: all
/// together a few commits of the log, in equal parts for those who have appended lately. Who is alone has all of it.
///
/// Any thread. One lock, held for a look at a map or, on housekeeping, at those who were active. Holds one entry for each
/// connected identity, and for a second one of each that has left with something on its way.
public final class AppendShares {
    /// Who has appended nothing for so many looks is active no longer.
    private static final int LOOKS_REMEMBERED = 4;
    /// However many share, each may have a few, or it would wait for the disk with each message.
    static final int MESSAGES_MIN = 16;

    private final int messagesMax;
    private final long bytesMax;
    private final Map<String, AppendShare> byIdentity = new HashMap<>();
    private final Set<AppendShare> active = new HashSet<>();
    private volatile int looks;
    private volatile int messagesEach;
    private volatile long bytesEach;

    public AppendShares(int messagesMax, long bytesMax) {
        this.messagesMax = messagesMax;
        this.bytesMax = bytesMax;
        divide();
    }

    /// For a connection of this identity; it leaves when it ends.
    synchronized AppendShare join(String identity) {
        AppendShare share = byIdentity.computeIfAbsent(identity, _ -> new AppendShare(this, identity));
        share.connections++;
        return share;
    }

    synchronized void leave(AppendShare share) {
        share.connections--;
        forgetIfGone(share);
    }

    /// What has left keeps its entry while it is active: who comes back at once finds what it had on its way.
    private void forgetIfGone(AppendShare share) {
        if (share.connections == 0 && !active.contains(share)) {
            byIdentity.remove(share.identity());
        }
    }

    /// It has something on its way again.
    synchronized void isActive(AppendShare share) {
        if (active.add(share)) {
            divide();
        }
    }

    /// Forgets who has been silent. Thread: housekeeping, four times a second; returns at once.
    public synchronized void look() {
        int now = looks + 1;
        looks = now; // one writer
        for (AppendShare share : Set.copyOf(active)) {
            if (share.isSilentSince(now - LOOKS_REMEMBERED)) {
                active.remove(share);
                forgetIfGone(share);
            }
        }
        divide();
    }

    private void divide() {
        int sharers = Math.max(1, active.size());
        messagesEach = Math.max(MESSAGES_MIN, messagesMax / sharers);
        bytesEach = bytesMax / sharers;
    }

    int looks() {
        return looks;
    }

    int messagesEach() {
        return messagesEach;
    }

    long bytesEach() {
        return bytesEach;
    }

    synchronized int identities() {
        return byIdentity.size();
    }
}
