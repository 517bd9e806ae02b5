package dev.pinion.server.listen;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.spi.LoggingEventBuilder;

import dev.pinion.protocol.DisconnectReason;
import dev.pinion.protocol.LogText;
import dev.pinion.server.access.Identity;
import dev.pinion.server.reply.Outbox.Ending;
import dev.pinion.server.session.Session;
import dev.pinion.server.transport.Transport;

/// One line for each connect, refusal and end, under the name `dev.pinion.audit`, in fields. Never a token or a body. What a
/// peer without a session is refused is summed up ([RefusalSums]).
///
/// Thread: any.
final class AuditLog {
    private static final Logger LOG = LoggerFactory.getLogger("dev.pinion.audit");

    private final RefusalSums sums = new RefusalSums();

    void connected(Session session, Transport transport) {
        Identity identity = session.identity();
        if (identity != null) {
            line(session, transport).addKeyValue("subject", new LogText(identity.subject()))
                    .addKeyValue("issuer", new LogText(identity.issuer()))
                    .addKeyValue("token-expires", identity.expiry())
                    .log("connected");
        }
    }

    void ended(Session session, Transport transport) {
        Ending ending = session.outbox().ending().orElse(null);
        Identity identity = session.identity();
        if (ending != null && (identity != null || isRefusal(ending, transport))) {
            line(session, transport).addKeyValue("subject", new LogText(identity == null ? "-" : identity.subject()))
                    .addKeyValue("reason", ending.reason().code())
                    .addKeyValue("detail", new LogText(ending.detail()))
                    .log("ended");
        }
    }

    void turnedAway(Transport transport, DisconnectReason reason) {
        if (isTold(transport.address(), reason)) {
            brought(LOG.atInfo().addKeyValue("address", new LogText(peer(transport))), transport)
                    .addKeyValue("reason", reason.code())
                    .log("turned-away");
        }
    }

    /// A connection that has not said whom it brings.
    void turnedAway(InetSocketAddress balancer, DisconnectReason reason, String detail) {
        if (isTold(balancer.getAddress(), reason)) {
            LOG.atInfo()
                    .addKeyValue("address", new LogText(at(balancer.getAddress(), balancer.getPort())))
                    .addKeyValue("reason", reason.code())
                    .addKeyValue("detail", new LogText(detail))
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

    /// One that is to be told. Who asks the web door for a page says goodbye without ever having had a session.
    private boolean isRefusal(Ending ending, Transport transport) {
        return ending.reason() != DisconnectReason.CLIENT_GOODBYE && isTold(transport.address(), ending.reason());
    }

    private boolean isTold(InetAddress address, DisconnectReason reason) {
        return sums.isFirst(address, reason, System.nanoTime());
    }

    private static LoggingEventBuilder line(Session session, Transport transport) {
        return brought(LOG.atInfo()
                .addKeyValue("session", session.name())
                .addKeyValue("address", new LogText(peer(transport))), transport);
    }

    /// Names the balancer, where one has brought the peer.
    private static LoggingEventBuilder brought(LoggingEventBuilder line, Transport transport) {
        InetAddress balancer = transport.balancer();
        return balancer == null ? line : line.addKeyValue("balancer", new LogText(balancer.getHostAddress()));
    }

    /// `ADDRESS:PORT`, as the operator knows it from address rules; `local` for his own door.
    private static String peer(Transport transport) {
        return transport.address().isAnyLocalAddress() ? "local" : at(transport.address(), transport.port());
    }

    private static String at(InetAddress address, int port) {
        return address.getHostAddress() + ":" + port;
    }
}
