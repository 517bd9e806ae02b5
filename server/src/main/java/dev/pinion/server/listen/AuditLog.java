package dev.pinion.server.listen;

import java.net.Socket;
import java.util.List;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.spi.LoggingEventBuilder;

import dev.pinion.protocol.DisconnectReason;
import dev.pinion.protocol.LogText;
import dev.pinion.server.access.Identity;
import dev.pinion.server.reply.Outbox.Ending;
import dev.pinion.server.session.Session;

/// One line for each connect, refusal and end, under the name `dev.pinion.audit`, in fields. Never a token or a body. What a
/// peer without a session is refused is summed up ([RefusalSums]).
///
/// Thread: any.
final class AuditLog {
    private static final Logger LOG = LoggerFactory.getLogger("dev.pinion.audit");

    private final RefusalSums sums = new RefusalSums();

    void connected(Session session, Socket socket) {
        Identity identity = session.identity();
        if (identity != null) {
            line(session, socket).addKeyValue("subject", new LogText(identity.subject()))
                    .addKeyValue("issuer", new LogText(identity.issuer()))
                    .addKeyValue("token-expires", identity.expiry())
                    .log("connected");
        }
    }

    void ended(Session session, Socket socket) {
        Ending ending = session.outbox().ending().orElse(null);
        Identity identity = session.identity();
        if (ending != null && (identity != null || isTold(socket, ending.reason()))) {
            line(session, socket).addKeyValue("subject", new LogText(identity == null ? "-" : identity.subject()))
                    .addKeyValue("reason", ending.reason().code())
                    .addKeyValue("detail", new LogText(ending.detail()))
                    .log("ended");
        }
    }

    void turnedAway(Socket socket, DisconnectReason reason) {
        if (isTold(socket, reason)) {
            LOG.atInfo()
                    .addKeyValue("address", new LogText(peer(socket)))
                    .addKeyValue("reason", reason.code())
                    .log("turned-away");
        }
    }

    /// Tells the sums that are due. Thread: housekeeping.
    void look(long nowNanos) {
        tell(sums.due(nowNanos));
    }

    /// Tells what has been counted. At the end.
    void close() {
        tell(sums.rest());
    }

    private static void tell(List<RefusalSums.Sum> due) {
        for (RefusalSums.Sum sum : due) {
            LOG.atInfo()
                    .addKeyValue("address", new LogText(sum.source()))
                    .addKeyValue("reason", sum.reason().code())
                    .addKeyValue("times", sum.times())
                    .log("refused-again");
        }
    }

    private boolean isTold(Socket socket, DisconnectReason reason) {
        return sums.isFirst(socket.getInetAddress(), reason, System.nanoTime());
    }

    private static LoggingEventBuilder line(Session session, Socket socket) {
        return LOG.atInfo().addKeyValue("session", session.name()).addKeyValue("address", new LogText(peer(socket)));
    }

    /// `ADDRESS:PORT`, as the operator knows it from address rules; `local` for his own door.
    private static String peer(Socket socket) {
        return socket.getInetAddress().isAnyLocalAddress() ? "local"
                : socket.getInetAddress().getHostAddress() + ":" + socket.getPort();
    }
}
