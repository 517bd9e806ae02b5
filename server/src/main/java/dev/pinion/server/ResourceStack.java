package dev.pinion.server;

import java.util.ArrayDeque;
import java.util.Deque;

/// What a server has opened so far; closed in reverse. Thread: whoever starts or closes the server.
final class ResourceStack {
    private final Deque<AutoCloseable> opened = new ArrayDeque<>();

    <T extends AutoCloseable> T opened(T part) {
        opened.push(part);
        return part;
    }

    /// Closes all, also when some fail to; the first failure is thrown at the end and carries the others.
    void close() {
        RuntimeException first = null;
        while (!opened.isEmpty()) {
            try {
                opened.pop().close();
            } catch (Exception failed) { // AutoCloseable declares no less
                if (first == null) {
                    first = new IllegalStateException("a part of the server did not close", failed);
                } else {
                    first.addSuppressed(failed);
                }
            }
        }
        if (first != null) {
            throw first;
        }
    }
}
