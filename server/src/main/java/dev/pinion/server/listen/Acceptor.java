package dev.pinion.server.listen;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import dev.pinion.certs.tls.LayeredServerSocket;
import dev.pinion.certs.tls.PlainSocket;

/// Accepts at one bound socket until that is closed, and hands on what it has accepted.
///
/// Thread: one of its own, of the platform; it waits for newcomers and for nothing else.
final class Acceptor implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Acceptor.class);
    private static final Duration PAUSE = Duration.ofMillis(250);

    /// Lets a newcomer in, or not. MUST return soon.
    interface Admission {
        void admit(PlainSocket accepted) throws IOException;
    }

    private final LayeredServerSocket socket;
    private final Admission admission;
    private volatile boolean stopping;

    private Acceptor(LayeredServerSocket socket, Admission admission) {
        this.socket = socket;
        this.admission = admission;
    }

    static Acceptor start(String thread, LayeredServerSocket socket, Admission admission) {
        var acceptor = new Acceptor(socket, admission);
        Thread.ofPlatform().name(thread).start(acceptor::accept);
        return acceptor;
    }

    private void accept() {
        while (!stopping) {
            try {
                admission.admit(socket.acceptPlain());
            } catch (IOException failed) {
                if (!stopping) {
                    // Out of file descriptors, most likely: wait for one rather than spin.
                    LOG.error("accepting failed, the listener tries again: {}", failed.toString());
                    LockSupport.parkNanos(PAUSE.toNanos());
                }
            } catch (RuntimeException | Error ours) {
                LOG.error("a newcomer was lost by a fault of ours; the listener goes on", ours);
            }
        }
    }

    @Override
    public void close() {
        stopping = true;
        try {
            socket.close();
        } catch (IOException failed) {
            throw new UncheckedIOException("the listening socket did not close", failed);
        }
    }
}
