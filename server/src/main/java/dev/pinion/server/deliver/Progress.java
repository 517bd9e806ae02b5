package dev.pinion.server.deliver;

/// Hears how far one subscription has come on one channel. Kept by durable cursors; others keep nothing.
///
/// Threads: [#acknowledged] and [#alreadyAcknowledged] on the connection's writer and reader, [#delivered] on the
/// writer. MUST return at once.
public interface Progress {
    Progress NOT_KEPT = new Progress() {
        @Override
        public void acknowledged(long first, long last) {}

        @Override
        public void goneBefore(long seq) {}

        @Override
        public void delivered(long seq, int count) {}

        @Override
        public boolean alreadyAcknowledged(long seq) {
            return false;
        }

        @Override
        public int deliveriesBefore(long seq) {
            return 0;
        }
    };

    /// All from the first to the last.
    void acknowledged(long first, long last);

    /// Retention has deleted what was before this message and not acknowledged. The message says so; when it is
    /// acknowledged, that is too.
    void goneBefore(long seq);

    void delivered(long seq, int count);

    /// True for what an earlier connection has acknowledged above the position where this one began.
    boolean alreadyAcknowledged(long seq);

    /// How often earlier connections were given this message without acknowledging it.
    int deliveriesBefore(long seq);
}
