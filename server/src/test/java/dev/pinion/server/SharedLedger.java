package dev.pinion.server;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.stream.LongStream;

/// What the members of one shared subscription have been given and have acknowledged, while their servers are killed and stalled:
/// each message is one member's at a time, whose ACK has a receipt is settled for good, and none is settled twice.
///
/// Not asked of it: `redelivered`, since a server that is killed cannot tell what it delivered in its last quarter of a second; the
/// order, which is each server's own.
///
/// Threads: any.
final class SharedLedger {
    private final String name;
    private final Queue<String> wrong;
    private final Map<Long, Sitting> holders = new HashMap<>();
    private final Map<Long, Long> confirmed = new HashMap<>();
    private final Set<Long> tried = new HashSet<>();
    private int again;

    SharedLedger(String name, Queue<String> wrong) {
        this.name = name;
        this.wrong = wrong;
    }

    /// One connection of a member. Guarded by its ledger.
    final class Sitting {
        private final long begun = System.nanoTime();
        private final BooleanSupplier steady;
        /// Given to others while it is here and its server was not disturbed: right only if that server was too late.
        private final Set<Long> disputed = new HashSet<>();
        private boolean ended;

        /// @param steady whether nothing has happened to the server since the connection began
        private Sitting(BooleanSupplier steady) {
            this.steady = steady;
        }

        void delivered(long seq) {
            synchronized (SharedLedger.this) {
                Long settled = confirmed.get(seq);
                if (settled != null && settled < begun) {
                    wrong.add(name + " " + seq + " came to a subscription that began after its ACK had a receipt");
                }
                Sitting holder = holders.put(seq, this);
                again += holder == null ? 0 : 1;
                if (this == holder) {
                    wrong.add(name + " " + seq + " came twice on one connection");
                } else if (holder != null && !holder.ended && holder.steady.getAsBoolean() && steady.getAsBoolean()) {
                    holder.disputed.add(seq);
                }
            }
        }

        void triesToAcknowledge(long seq) {
            synchronized (SharedLedger.this) {
                tried.add(seq);
            }
        }

        void confirmed(long seq) {
            synchronized (SharedLedger.this) {
                if (confirmed.put(seq, System.nanoTime()) != null) {
                    wrong.add(name + " " + seq + " was acknowledged twice");
                }
            }
        }

        boolean isDisputed() {
            synchronized (SharedLedger.this) {
                return !disputed.isEmpty();
            }
        }

        /// @param code the last word of the server; empty: there was none
        void ended(String code) {
            synchronized (SharedLedger.this) {
                ended = true;
                if (!disputed.isEmpty() && steady.getAsBoolean() && !code.equals("storage-failed")) {
                    wrong.add(name + " " + disputed + " were given to two members at once (" + code + ")");
                }
            }
        }
    }

    Sitting sits(BooleanSupplier steady) {
        return new Sitting(steady);
    }

    boolean isRight() {
        return wrong.isEmpty();
    }

    /// Whether somebody has said of each message up to this one that it is done.
    synchronized boolean isDone(long last) {
        return LongStream.rangeClosed(1, last).allMatch(tried::contains);
    }

    @Override
    public synchronized String toString() {
        return name + ": " + holders.size() + " messages, " + confirmed.size() + " ACKs with a receipt, " + again
                + " deliveries more than one";
    }
}
