package dev.pinion.server.listen;

import java.io.IOException;
import java.io.InputStream;
import java.util.concurrent.TimeUnit;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import dev.pinion.protocol.DisconnectReason;
import dev.pinion.protocol.ProtocolException;
import dev.pinion.protocol.stomp.CommandParser;
import dev.pinion.protocol.stomp.Frame;
import dev.pinion.protocol.stomp.FrameLimits;
import dev.pinion.protocol.stomp.FrameReader;
import dev.pinion.server.access.AccessDeniedException;
import dev.pinion.server.fair.WorkGate;
import dev.pinion.server.session.Session;
import dev.pinion.server.transport.Transport;

/// Reads one connection: frames to the session, and after its end what the peer still has to say.
///
/// Thread: `reader-N`, virtual, one per connection; housekeeping asks for the unfinished frame.
final class ConnectionReader {
    private static final Logger LOG = LoggerFactory.getLogger(ConnectionReader.class);
    /// What a peer may still send after its session has ended, before we stop listening.
    private static final int FAREWELL_BYTES_MAX = 1024 * 1024;

    private final Session session;
    private final WorkGate gate;
    private final Transport transport;
    private final ConnectionServices services;
    private final InputStream in;
    private final FrameReader frames;

    ConnectionReader(Session session, WorkGate gate, Transport transport, ConnectionServices services) {
        this.session = session;
        this.gate = gate;
        this.transport = transport;
        this.services = services;
        in = new GatedInput(transport.in(), gate);
        frames = new FrameReader(in, FrameLimits.BEFORE_CONNECT, services.buffers(), new FrameMemory(session.budget()));
    }

    /// Until the session has ended.
    void readToTheEnd() throws IOException, ProtocolException, AccessDeniedException, InterruptedException {
        var parser = new CommandParser(services.sessions().server().dialect());
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
                frames.limits(FrameLimits.AFTER_CONNECT.withBodyBytes(services.sessions().limits().bodyBytesMax()));
                frames.version(session.version());
                transport.readTimeout((int) Math.min(Integer.MAX_VALUE, session.patience().toMillis()));
                services.audit().connected(session, transport);
            }
        }
    }

    /// Reads on for a moment and throws away what comes, so that the peer gets the last frames: closing a socket
    /// with unread input resets it, and a reset may overtake what was written.
    void hearThePeerOut() {
        gate.farewell();
        long end = System.nanoTime() + services.limits().farewell().toNanos();
        try {
            byte[] scratch = new byte[512];
            int left = FAREWELL_BYTES_MAX;
            while (left > 0) {
                long millis = TimeUnit.NANOSECONDS.toMillis(end - System.nanoTime());
                if (millis <= 0) {
                    return;
                }
                transport.readTimeout((int) millis);
                int count = in.read(scratch);
                if (count < 0) {
                    return;
                }
                left -= count;
            }
        } catch (IOException gone) {
            LOG.trace("connection {} is gone", session.name(), gone);
        }
    }

    /// As [FrameReader#unfinishedFrame]. Any thread.
    long unfinishedFrame() {
        return frames.unfinishedFrame();
    }
}
