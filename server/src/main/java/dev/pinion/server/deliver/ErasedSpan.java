package dev.pinion.server.deliver;

import java.util.concurrent.atomic.AtomicReference;

import org.jspecify.annotations.Nullable;

/// The erasures that a subscription has not looked at yet, as the first and the last sequence among them: what it has found
/// already may still hold their content.
///
/// Threads: anybody adds, the connection's writer takes. Two numbers, however many erasures there are.
final class ErasedSpan {
    private final AtomicReference<@Nullable Span> waiting = new AtomicReference<>();

    /// Some sequence between these two, or more, were erased.
    record Span(long first, long last) {
        boolean covers(long seq) {
            return first <= seq && seq <= last;
        }
    }

    void add(long seq) {
        waiting.accumulateAndGet(new Span(seq, seq), ErasedSpan::both);
    }

    private static @Nullable Span both(@Nullable Span known, @Nullable Span more) {
        return known == null || more == null ? more
                : new Span(Math.min(known.first(), more.first()), Math.max(known.last(), more.last()));
    }

    /// What was added since the last call, or null.
    @Nullable
    Span take() {
        return waiting.get() == null ? null : waiting.getAndSet(null);
    }
}
