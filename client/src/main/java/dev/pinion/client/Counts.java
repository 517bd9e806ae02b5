package dev.pinion.client;

import java.util.concurrent.atomic.LongAdder;

/// What a client counts from its beginning; [ClientCounters] shows it. Any thread.
final class Counts {
    final LongAdder published = new LongAdder();
    final LongAdder receipted = new LongAdder();
    final LongAdder duplicates = new LongAdder();
    final LongAdder dropped = new LongAdder();
    final LongAdder received = new LongAdder();
    final LongAdder handled = new LongAdder();
    final LongAdder handlersFailed = new LongAdder();
    final LongAdder connected = new LongAdder();
    final LongAdder attemptsFailed = new LongAdder();

    ClientCounters now(int unanswered) {
        return new ClientCounters(published.sum(), receipted.sum(), duplicates.sum(), dropped.sum(), unanswered,
                received.sum(), handled.sum(), handlersFailed.sum(), connected.sum(), attemptsFailed.sum());
    }
}
