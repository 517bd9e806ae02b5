package dev.pinion.db.ahead;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.CompletableFuture;

import org.jspecify.annotations.Nullable;

import dev.pinion.db.StoredMessage;
import dev.pinion.db.engine.Channel;

/// What was read last, whole segments as they are decoded. Who lags takes a few messages at a time, as its client acknowledges:
/// each segment is read once for all of these, and the next one while the end of this one is taken.
///
/// Any thread; the monitor guards memory only. What was not asked for longest goes first.
public final class ReadPages {

    private static final int PAGES_MAX = 64;
    private static final long BYTES_MAX = 4L * 1024 * 1024;

    private final Source source;
    /// The one that was asked for last stands last.
    private final ArrayDeque<Page> pages = new ArrayDeque<>();
    private long bytes;

    /// Has a page read.
    @FunctionalInterface
    public interface Source {

        /// Those from a sequence on that are stored together with it.
        CompletableFuture<List<StoredMessage>> read(Channel channel, long from);
    }

    /// Its bytes are guarded by the monitor.
    private static final class Page {

        private final Channel channel;
        private final long from;
        private final int erasures;
        private final CompletableFuture<List<StoredMessage>> messages = new CompletableFuture<>();
        private long last;
        private long bytes;

        Page(Channel channel, long from) {
            this.channel = channel;
            this.from = from;
            this.erasures = channel.erasures(); // a page that was begun before an erasure may hold what was erased
            this.last = from;
        }

        boolean isOf(Channel asked) {
            return channel.equals(asked);
        }

        boolean isValid() {
            return erasures == channel.erasures();
        }
    }

    public ReadPages(Source source) {
        this.source = source;
    }

    /// Messages from `first` to `last`, as many as fit into the bounds but at least one, if there is one. The caller bounds what
    /// it asks for by the durable head.
    public CompletableFuture<List<StoredMessage>> read(Channel channel, long first, long last, int bytesMax) {
        Taking taking = new Taking(channel, last, bytesMax);
        if (first > last) {
            taking.end();
        } else {
            taking.takeFrom(first);
        }
        return taking.answer;
    }

    /// What one reader takes, out of one page after the other. One thread at a time.
    private final class Taking {

        private final Channel channel;
        private final long last;
        private final List<StoredMessage> taken = new ArrayList<>();
        private final CompletableFuture<List<StoredMessage>> answer = new CompletableFuture<>();
        private long bytesLeft;

        Taking(Channel channel, long last, int bytesMax) {
            this.channel = channel;
            this.last = last;
            this.bytesLeft = bytesMax;
        }

        void takeFrom(long first) {
            var _ = page(channel, first).messages.whenComplete((found, failure) -> {
                if (failure != null) {
                    answer.completeExceptionally(failure);
                } else if (found.isEmpty()) {
                    end();
                } else {
                    take(first, found);
                }
            });
        }

        private void take(long first, List<StoredMessage> found) {
            long end = found.getLast().seq();
            if (first > found.getFirst().seq() && end < channel.last()) {
                // Who takes more than the beginning of a page takes the next one, too.
                var _ = page(channel, end + 1);
            }
            for (int n = (int) Math.max(0, first - found.getFirst().seq()); n < found.size(); n++) {
                StoredMessage message = found.get(n);
                bytesLeft -= message.heldBytes();
                if (message.seq() > last || (bytesLeft < 0 && !taken.isEmpty())) {
                    end();
                    return;
                }
                taken.add(message);
            }
            if (end < last) {
                takeFrom(end + 1);
            } else {
                end();
            }
        }

        void end() {
            answer.complete(List.copyOf(taken));
        }
    }

    /// The one that has the message, or is to have it.
    private Page page(Channel channel, long seq) {
        Page page = new Page(channel, seq);
        Page known = enter(page);
        if (known != null) {
            return known;
        }
        var _ = source.read(channel, seq).whenComplete((found, failure) -> {
            if (failure == null) {
                isRead(page, found);
                page.messages.complete(found);
            } else {
                remove(page);
                page.messages.completeExceptionally(failure);
            }
        });
        return page;
    }

    /// Gives back one that will do as well.
    private synchronized @Nullable Page enter(Page asked) {
        Page found = null;
        for (Iterator<Page> each = pages.descendingIterator(); found == null && each.hasNext();) {
            Page page = each.next();
            if (page.isOf(asked.channel) && page.from <= asked.from && asked.from <= page.last && page.isValid()) {
                found = page;
                each.remove();
            }
        }
        pages.addLast(found == null ? asked : found);
        letGo();
        return found;
    }

    private synchronized void isRead(Page page, List<StoredMessage> found) {
        if (found.isEmpty()) {
            remove(page);
        } else if (pages.contains(page)) {
            page.last = found.getLast().seq();
            page.bytes = found.stream().mapToLong(StoredMessage::heldBytes).sum();
            bytes += page.bytes;
            letGo();
        }
    }

    private synchronized void remove(Page page) {
        if (pages.remove(page)) {
            bytes -= page.bytes;
        }
    }

    private void letGo() {
        while (pages.size() > PAGES_MAX || (bytes > BYTES_MAX && pages.size() > 1)) {
            bytes -= pages.removeFirst().bytes;
        }
    }

    /// What is read now may be otherwise.
    public synchronized void clear() {
        pages.clear();
        bytes = 0;
    }
}
