package dev.pinion.server.listen;

import java.net.Socket;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import dev.pinion.protocol.DisconnectReason;
import dev.pinion.server.access.Identity;
import dev.pinion.server.reply.Outbox.Ending;
import dev.pinion.server.session.Session;

/// One line for each connect, refusal and end, under the name `dev.pinion.audit`. Never a token or a body.
final class AuditLog {
    private static final Logger LOG = LoggerFactory.getLogger("dev.pinion.audit");

    void connected(Session session, Socket socket) {
        Identity identity = session.identity();
        if (identity != null) {
            LOG.info("connected {} address={} subject={} issuer={} token-expires={}", session.name(), peer(socket),
                    identity.subject(), identity.issuer(), identity.expiry());
        }
    }

    void ended(Session session, Socket socket) {
        Ending ending = session.outbox().ending().orElse(null);
        if (ending != null) {
            Identity identity = session.identity();
            LOG.info("ended {} address={} subject={} reason={} detail={}", session.name(), peer(socket),
                    identity == null ? "-" : identity.subject(), ending.reason().code(), ending.detail());
        }
    }

    void turnedAway(Socket socket, DisconnectReason reason) {
        LOG.info("turned-away address={} reason={}", peer(socket), reason.code());
    }

    /// `ADDRESS:PORT`, as the operator knows it from address rules.
    private static String peer(Socket socket) {
        return socket.getInetAddress().getHostAddress() + ":" + socket.getPort();
    }
}
