package dev.pinion.server.listen;

import java.io.IOException;
import java.net.InetAddress;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import dev.pinion.db.StorageException;
import dev.pinion.protocol.DisconnectReason;
import dev.pinion.protocol.ProtocolException;
import dev.pinion.server.access.AccessDeniedException;
import dev.pinion.server.address.AddressBlock;
import dev.pinion.server.deliver.Reader;
import dev.pinion.server.fair.WorkGate;
import dev.pinion.server.fair.WorkRefusedException;
import dev.pinion.server.session.Peer;
import dev.pinion.server.session.Session;
import dev.pinion.server.transport.Transport;
import dev.pinion.server.transport.TransportRefusedException;

/// One transport: its opening, then frames in on this thread and frames out on the writer's.
///
/// Threads (of the platform for the operator's door): `reader-N` (virtual) runs [#run]; `writer-N` (virtual) runs the writing half and alone closes the transport
/// in good order. What comes before the conversation may run on another thread ([#open]), before the reader's. Whoever must end it at once, housekeeping above all, calls [#cut], which cuts the transport
/// and gives the place back: neither waits until a virtual thread has its turn.
final class Connection implements Runnable, Reader, Place.Guest {
    private static final Logger LOG = LoggerFactory.getLogger(Connection.class);

    private final Transport transport;
    private final Place place;
    private final ConnectionServices services;
    private final InetAddress address;
    private final WorkGate gate;
    private final Session session;
    private final Signal signal = new Signal();
    private final CountDownLatch readerDone = new CountDownLatch(1);
    private final AtomicBoolean left = new AtomicBoolean();
    private final Thread reader;
    private final Thread writer;
    private final Deadlines deadlines;
    private volatile @Nullable ConnectionReader in;
    private volatile @Nullable TimedOutput out;
    private boolean isOpen;

    Connection(long number, Transport transport, Place place, ConnectionServices services, Thread.Builder threads) {
        this.transport = transport;
        this.place = place;
        this.services = services;
        address = transport.address();
        gate = new WorkGate(services.limits().flood(),
                services.paces().join(AddressBlock.of(address), System.nanoTime()), this::ended);
        session = new Session("c" + number, services.sessions(), this, Peer.of(transport), gate);
        deadlines = new Deadlines(services.limits(), session, System.nanoTime());
        reader = threads.name("reader-" + number).unstarted(this);
        writer = threads.name("writer-" + number).unstarted(this::write);
    }

    void start() {
        reader.start();
    }

    private boolean ended() {
        return session.outbox().ended();
    }

    @Override
    public void run() {
        try {
            if (isOpen || opened()) {
                converse();
            }
        } catch (RuntimeException | Error ours) {
            failed(ours);
        } finally {
            release();
        }
    }

    /// What comes before the conversation, for which the reader is started then. Thread: another than the reader, in its place.
    void open() {
        try {
            isOpen = opened();
        } catch (RuntimeException | Error ours) {
            failed(ours);
        } finally {
            if (isOpen) {
                start();
            } else {
                release();
            }
        }
    }

    private void failed(Throwable ours) {
        LOG.error("connection {} ended by a fault of ours", session.name(), ours);
        session.end(DisconnectReason.INTERNAL_ERROR, "see the stack trace");
    }

    private void release() {
        close();
        try {
            session.release();
        } finally {
            leave();
        }
    }

    private boolean opened() {
        try {
            if (!transport.open(new GateWatch(gate, place, this::wake))) {
                session.end(DisconnectReason.CLIENT_GOODBYE, "it has got what it asked for");
                return false;
            }
            gate.handshakeDone();
            in = new ConnectionReader(session, gate, transport, services);
            out = new TimedOutput(transport);
            return true;
        } catch (WorkRefusedException tooMuch) {
            session.end(DisconnectReason.LIMIT_EXCEEDED, String.valueOf(tooMuch.getMessage()));
            return false;
        } catch (TransportRefusedException peer) {
            session.end(peer.reason(), String.valueOf(peer.getMessage()));
            return false;
        } catch (IOException failed) {
            boolean checked = !gate.spoke() && address.equals(transport.balancer());
            session.end(checked ? DisconnectReason.CLIENT_GOODBYE : DisconnectReason.TLS_HANDSHAKE_FAILED,
                    checked ? "the balancer has seen that somebody listens" : describe(failed));
            return false;
        } finally {
            place.handshakeEnded();
        }
    }

    private void converse() {
        writer.start();
        ConnectionReader reading = Objects.requireNonNull(in);
        try {
            reading.readToTheEnd();
        } catch (ProtocolException peer) {
            session.refuse(peer);
        } catch (AccessDeniedException denied) {
            session.refuse(denied);
        } catch (StorageException ours) {
            if (!(ours instanceof StorageException.Full)) { // that is told once, for all, by an alarm
                LOG.error("connection {}: the store failed", session.name(), ours);
            }
            session.fail(ours);
        } catch (RuntimeException | Error ours) {
            LOG.error("connection {} ended by a fault of ours", session.name(), ours);
            session.fail(DisconnectReason.INTERNAL_ERROR, "the server has failed here");
        } catch (WorkRefusedException tooMuch) {
            session.fail(DisconnectReason.LIMIT_EXCEEDED, String.valueOf(tooMuch.getMessage()));
        } catch (TransportRefusedException peer) {
            session.refuse(peer.reason(), String.valueOf(peer.getMessage()));
        } catch (SocketTimeoutException silent) {
            session.refuse(DisconnectReason.HEART_BEAT_MISSED,
                    "nothing was heard for " + session.patience().toMillis() + " ms");
        } catch (IOException nobodyLeftToTell) {
            session.end(DisconnectReason.CLIENT_VANISHED, describe(nobodyLeftToTell));
        } catch (InterruptedException toldToStop) {
            session.end(DisconnectReason.SERVER_STOPPING, "interrupted");
        }
        reading.hearThePeerOut();
        readerDone.countDown();
        joinWriter();
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
        } catch (RuntimeException | Error ours) {
            failed(ours);
        } finally {
            timed.begin();
            close();
        }
    }

    private void joinWriter() {
        while (writer.isAlive()) {
            try {
                writer.join();
            } catch (InterruptedException toldToStop) {
                writer.interrupt();
            }
        }
    }

    /// In good order, where TLS still can. Thread: the writer, or the reader when there is none.
    private void close() {
        // An interrupt has done its work by now; left standing it would hit the goodbye, and whatever comes after.
        Thread.interrupted();
        try {
            transport.close();
        } catch (IOException gone) {
            LOG.trace("connection {}: closing", session.name(), gone);
        }
    }

    /// Gives the place back, counts and tells the end, once. Any thread; never waits.
    private void leave() {
        if (left.compareAndSet(false, true)) {
            place.leave();
            services.paces().leave(AddressBlock.of(address));
            session.outbox().ending().ifPresent(how -> services.meters().ended(how.reason()));
            services.audit().ended(session, transport);
            services.connections().remove(this); // last: whoever finds it gone finds it counted and told
        }
    }

    /// Ends what took too long. Thread: housekeeping; returns at once.
    void look(long now) {
        TimedOutput writing = out;
        ConnectionReader reading = in;
        boolean waited = waitsForPeer();
        if (writing == null || reading == null) {
            if (deadlines.endHandshake(now, waited, gate.spoke())) {
                cut();
            }
        } else if (deadlines.endConversation(now, waited, reading.unfinishedFrame(), writing)) {
            cut();
        }
    }

    @Override
    public boolean waitsForPeer() {
        return gate.waitsForPeer() && !transport.hasInput();
    }

    @Override
    public void makeRoom() {
        session.end(DisconnectReason.SERVER_FULL, "its handshake was unfinished, and newcomers found no place");
        cut();
    }

    /// Tells the peer that the server stops. Any thread.
    void stop() {
        session.refuse(DisconnectReason.SERVER_STOPPING, "the server is stopping");
        if (out == null) {
            cut();
        }
    }

    boolean isAuthenticated() {
        return session.authenticated();
    }

    boolean isLocal() {
        return address.isAnyLocalAddress();
    }

    /// Ends the session since the server is being emptied; who has none yet is cut. Any thread.
    void drain(Duration retryAfter) {
        session.drain(retryAfter);
        if (out == null) {
            cut();
        }
    }

    /// Ends both halves at once, whatever they do; no frame more is written. The session has ended. Any thread; never waits.
    void cut() {
        try {
            transport.cut();
        } catch (IOException gone) {
            LOG.trace("connection {}: cutting", session.name(), gone);
        }
        writer.interrupt(); // they may wait for something else than the socket
        reader.interrupt();
        leave();
    }

    @Override
    public void wake() {
        signal.raise();
    }

    private static String describe(IOException failure) {
        return failure.getClass().getSimpleName() + ": " + failure.getMessage();
    }
}
