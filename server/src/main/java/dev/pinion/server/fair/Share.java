package dev.pinion.server.fair;

import java.util.concurrent.atomic.AtomicLong;

import org.jspecify.annotations.Nullable;

/// A node of the tree above the connections: the whole server's share, or an identity's within it.
///
/// Beside its own bound a share never takes more than its parent has left free. So one that takes all it can ends at half, two
/// at a third each, and whoever comes next finds as much free as each of them has: nobody is shut out by others.
///
/// Any thread, without a lock.
final class Share {
    private final String limit;
    private final long bytesMax;
    private final @Nullable Share parent;
    private final AtomicLong used = new AtomicLong();

    /// @param limit the setting that bounds it
    Share(String limit, long bytesMax, @Nullable Share parent) {
        this.limit = limit;
        this.bytesMax = bytesMax;
        this.parent = parent;
    }

    /// All of it, or nothing and the name of the limit that is in the way.
    @Nullable
    String take(long bytes) {
        long before = used.getAndAdd(bytes);
        if (before + bytes > mayUse()) {
            used.addAndGet(-bytes);
            return limit;
        }
        if (parent != null) {
            String over = parent.take(bytes);
            if (over != null) {
                used.addAndGet(-bytes);
                return over;
            }
        }
        return null;
    }

    /// What this share and a child of it may use now.
    private long mayUse() {
        return parent == null ? bytesMax : Math.min(bytesMax, parent.free());
    }

    long free() {
        return Math.max(0, mayUse() - used.get());
    }

    /// Whether more than half is left for others when so much is taken, here and above.
    boolean hasPlenty(long bytes) {
        return used.get() + bytes <= mayUse() / 2 && (parent == null || parent.hasPlenty(bytes));
    }

    void giveBack(long bytes) {
        used.addAndGet(-bytes);
        if (parent != null) {
            parent.giveBack(bytes);
        }
    }

    long used() {
        return used.get();
    }

    long bytesMax() {
        return bytesMax;
    }
}
