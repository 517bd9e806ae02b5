package dev.pinion.server.listen;

import java.io.IOException;
import java.net.SocketTimeoutException;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

import javax.net.ssl.SSLSocket;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import dev.pinion.db.StorageException;
import dev.pinion.protocol.DisconnectReason;
import dev.pinion.protocol.ProtocolException;
import dev.pinion.protocol.stomp.CommandParser;
import dev.pinion.protocol.stomp.Frame;
import dev.pinion.protocol.stomp.FrameLimits;
import dev.pinion.protocol.stomp.FrameReader;
import dev.pinion.server.access.AccessDeniedException;
import dev.pinion.server.deliver.Reader;
import dev.pinion.server.session.Session;

/// One TLS socket: handshake, then frames in on this thread and frames out on the writer's.
///
/// Threads: `reader-N` (virtual) runs [#run]; `writer-N` (virtual) runs the writing half and alone closes the socket
/// in good order; housekeeping calls [#look], which ends by interrupt what is stuck: the interrupted thread closes
/// the plain socket below TLS, where a closing from outside would wait behind a stuck writer.
final class Connection implements Runnable, Reader {
    private static final Logger LOG = LoggerFactory.getLogger(Connection.class);
    /// What a peer may still send after its session has ended, before we stop listening.
    private static final int FAREWELL_BYTES_MAX = 1024 * 1024;

    /// How long a revoked session's connection may linger, so that it is gone within a second, housekeeping's pace included.
    private static final long REVOKED_FAREWELL_NANOS = 250_000_000;

    private final SSLSocket socket;
    private final ConnectionServices services;
    private final Session session;
    private final Signal signal = new Signal();
    private final CountDownLatch readerDone = new CountDownLatch(1);
    private final long acceptedNanos = System.nanoTime();
    private final Thread reader;
    private final Thread writer;
    private final FrameWatch watch = new FrameWatch();
    private volatile @Nullable TimedOutput out;
    private volatile @Nullable FrameReader in;
    private volatile long handshakeNanos;

    Connection(long number, SSLSocket socket, ConnectionServices services) {
        this.socket = socket;
        this.services = services;
        session = new Session("c" + number, services.sessions(), this, new TlsPeer(socket));
        reader = Thread.ofVirtual().name("reader-" + number).unstarted(this);
        writer = Thread.ofVirtual().name("writer-" + number).unstarted(this::write);
    }

    void start() {
        reader.start();
    }

    @Override
    public void run() {
        try {
            if (handshake()) {
                converse();
            }
        } catch (RuntimeException ours) {
            LOG.error("connection {} ended by a fault of ours", session.name(), ours);
            session.end(DisconnectReason.INTERNAL_ERROR, "see the stack trace");
        } finally {
            leave();
        }
    }

    private boolean handshake() {
        try {
            services.tune(socket);
            socket.startHandshake();
            services.handshakeFinished(socket);
            out = new TimedOutput(socket.getOutputStream());
            handshakeNanos = System.nanoTime();
            return true;
        } catch (IOException failed) {
            session.end(DisconnectReason.TLS_HANDSHAKE_FAILED, describe(failed));
            return false;
        } finally {
            services.places().handshakeEnded(socket.getInetAddress());
        }
    }

    private void converse() {
        writer.start();
        try {
            readFrames();
        } catch (ProtocolException peer) {
            session.refuse(peer);
        } catch (AccessDeniedException denied) {
            session.refuse(denied);
        } catch (StorageException ours) {
            LOG.error("connection {}: the store failed", session.name(), ours);
            session.refuse(DisconnectReason.STORAGE_FAILED, "the store has failed");
        } catch (RuntimeException ours) {
            LOG.error("connection {} ended by a fault of ours", session.name(), ours);
            session.refuse(DisconnectReason.INTERNAL_ERROR, "the server has failed here");
        } catch (SocketTimeoutException silent) {
            session.refuse(DisconnectReason.HEART_BEAT_MISSED,
                    "nothing was heard for " + session.patience().toMillis() + " ms");
        } catch (IOException nobodyLeftToTell) {
            session.end(DisconnectReason.CLIENT_VANISHED, describe(nobodyLeftToTell));
        } catch (InterruptedException toldToStop) {
            session.end(DisconnectReason.SERVER_STOPPING, "interrupted");
        }
        hearThePeerOut();
        readerDone.countDown();
        joinWriter();
    }

    private void readFrames() throws IOException, ProtocolException, AccessDeniedException, InterruptedException {
        var frames = new FrameReader(socket.getInputStream(), FrameLimits.BEFORE_CONNECT, services.buffers());
        in = frames;
        var parser = new CommandParser();
        boolean greeted = false;
        boolean open = true;
        while (open) {
            Frame frame = frames.next();
            if (frame == null) {
                session.end(DisconnectReason.CLIENT_VANISHED, "the peer closed without DISCONNECT");
                return;
            }
            open = session.handle(parser.parse(frame));
            if (!greeted && session.authenticated()) {
                greeted = true;
                frames.limits(FrameLimits.AFTER_CONNECT);
                socket.setSoTimeout((int) Math.min(Integer.MAX_VALUE, session.patience().toMillis()));
                services.audit().connected(session, socket);
            }
        }
    }

    /// Reads on for a moment and throws away what comes, so that the peer gets the last frames: closing a socket
    /// with unread input resets it, and a reset may overtake what was written.
    private void hearThePeerOut() {
        long end = System.nanoTime() + services.limits().farewell().toNanos();
        try {
            byte[] scratch = new byte[512];
            int left = FAREWELL_BYTES_MAX;
            while (left > 0) {
                long millis = TimeUnit.NANOSECONDS.toMillis(end - System.nanoTime());
                if (millis <= 0) {
                    return;
                }
                socket.setSoTimeout((int) millis);
                int count = socket.getInputStream().read(scratch);
                if (count < 0) {
                    return;
                }
                left -= count;
            }
        } catch (IOException gone) {
            LOG.trace("connection {} is gone", session.name(), gone);
        }
    }

    private void write() {
        signal.own();
        TimedOutput timed = Objects.requireNonNull(out);
        try {
            new ConnectionWriter(session, signal, timed, services).writeToTheEnd();
            if (!readerDone.await(services.limits().farewell().toMillis(), TimeUnit.MILLISECONDS)) {
                LOG.trace("connection {}: the peer did not close", session.name());
            }
        } catch (IOException gone) {
            session.end(DisconnectReason.CLIENT_VANISHED, describe(gone));
        } catch (InterruptedException toldToStop) {
            session.end(DisconnectReason.SERVER_STOPPING, "interrupted");
        } catch (StorageException ours) {
            LOG.error("connection {}: the store failed", session.name(), ours);
            session.end(DisconnectReason.STORAGE_FAILED, "the log could not be read");
        } catch (RuntimeException ours) {
            LOG.error("connection {} ended by a fault of ours", session.name(), ours);
            session.end(DisconnectReason.INTERNAL_ERROR, "see the stack trace");
        } finally {
            timed.begin();
            close();
        }
    }

    private void joinWriter() {
        boolean joined = false;
        while (!joined) {
            try {
                writer.join();
                joined = true;
            } catch (InterruptedException toldToStop) {
                writer.interrupt();
            }
        }
    }

    private void leave() {
        close();
        session.release();
        services.places().leave(socket.getInetAddress());
        services.connections().remove(this);
        session.outbox().ending().ifPresent(how -> services.meters().ended(how.reason()));
        services.audit().ended(session, socket);
    }

    private void close() {
        // An interrupt has done its work by now; left standing it would hit the goodbye, and whatever comes after.
        Thread.interrupted();
        try {
            socket.close();
        } catch (IOException gone) {
            LOG.trace("connection {}: closing", session.name(), gone);
        }
    }

    /// Ends what took too long. Thread: housekeeping; returns at once.
    void look(long now) {
        TimedOutput writing = out;
        if (writing == null) {
            if (now - acceptedNanos > services.limits().handshakeDeadline().toNanos()) {
                session.end(DisconnectReason.HANDSHAKE_DEADLINE, "the handshake took too long");
                reader.interrupt();
            }
            return;
        }
        if (!session.authenticated() && now - handshakeNanos > services.limits().connectDeadline().toNanos()) {
            session.refuse(DisconnectReason.CONNECT_DEADLINE, "no CONNECT came in time");
        }
        FrameReader reading = in;
        if (reading != null && watch.overdue(reading.unfinishedFrame(), now, services.limits().frameDeadline())) {
            session.refuse(DisconnectReason.FRAME_DEADLINE, "a frame did not end within "
                    + services.limits().frameDeadline().toMillis() + " ms of its beginning");
        }
        session.look(now);
        if (session.revokedBefore(now - REVOKED_FAREWELL_NANOS)) {
            endNow();
        }
        if (writing.stuckFor(services.limits().writeTimeout().toNanos(), now)) {
            session.end(DisconnectReason.SLOW_CONSUMER, "the peer accepted no byte for too long");
            endNow();
        }
    }

    /// Tells the peer that the server stops. Any thread.
    void stop() {
        session.refuse(DisconnectReason.SERVER_STOPPING, "the server is stopping");
        if (out == null) {
            reader.interrupt();
        }
    }

    /// Ends both halves at once; no frame more is written. Any thread.
    void endNow() {
        writer.interrupt();
        reader.interrupt();
    }

    @Override
    public void wake() {
        signal.raise();
    }

    private static String describe(IOException failure) {
        return failure.getClass().getSimpleName() + ": " + failure.getMessage();
    }
}
