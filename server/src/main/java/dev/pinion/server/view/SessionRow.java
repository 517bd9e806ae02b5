package dev.pinion.server.view;

import java.time.Instant;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Function;

import org.jspecify.annotations.Nullable;

import dev.pinion.server.access.Identity;
import dev.pinion.server.session.Session;

/// One session as an operator sees it, at one moment.
///
/// @param identity null before CONNECT
/// @param lag messages that its subscriptions have yet to be given, all together
record SessionRow(Session session, @Nullable Identity identity, int subscriptions, double sentPerSecond,
        double deliveredPerSecond, long lag) {

    /// By what sessions can be sorted: the largest first, or the first in the alphabet or in time.
    enum Order {
        SUB, ADDRESS, SINCE, EXPIRES, SUBSCRIPTIONS, SENT, DELIVERED, LAG;

        Comparator<SessionRow> comparator() {
            return switch (this) {
                case SUB -> Comparator.comparing(SessionRow::subject);
                case ADDRESS -> Comparator.comparing(SessionRow::address);
                case SINCE -> Comparator.comparing(row -> row.session().since());
                case EXPIRES -> Comparator.comparing(SessionRow::expiry);
                case SUBSCRIPTIONS -> Comparator.comparingInt(row -> -row.subscriptions());
                case SENT -> Comparator.comparingDouble(row -> -row.sentPerSecond());
                case DELIVERED -> Comparator.comparingDouble(row -> -row.deliveredPerSecond());
                case LAG -> Comparator.comparingLong(row -> -row.lag());
            };
        }
    }

    static SessionRow of(Session session) {
        return new SessionRow(session, session.identity(), session.subscriptionCount(),
                session.traffic().sentPerSecond(), session.traffic().deliveredPerSecond(), session.ready().lag());
    }

    String subject() {
        return identity == null ? "" : identity.subject();
    }

    private String address() {
        return session.peer().isLocal() ? "local" : session.peer().address().getHostAddress();
    }

    private Instant expiry() {
        return identity == null ? Instant.MAX : identity.expiry();
    }

    /// @param pins whether an identity knows the server's next pin, in a word
    Map<String, ?> members(Function<Identity, String> pins) {
        Map<String, Object> row = new LinkedHashMap<>();
        row.put("session", session.name());
        row.put("address", address());
        row.put("since", session.since().toString());
        session.peer().protection().ifPresent(protection -> row.put("tls", protection));
        if (!session.software().isEmpty()) {
            row.put("software", session.software());
        }
        row.put("subscriptions", subscriptions);
        row.put("sent", session.traffic().sentCount());
        row.put("delivered", session.traffic().deliveredCount());
        row.put("sent-per-second", sentPerSecond);
        row.put("delivered-per-second", deliveredPerSecond);
        row.put("lag", lag);
        if (identity != null) {
            row.put("sub", identity.subject());
            row.put("iss", identity.issuer());
            row.put("token-expires", identity.expiry().toString());
            row.put("key", identity.verifiedBy().text());
            row.put("bound", identity.isBoundToCertificate());
            row.put("pins", pins.apply(identity));
            identity.tokenId().ifPresent(id -> row.put("jti", id));
            identity.clientId().ifPresent(id -> row.put("client", id));
        }
        return row;
    }
}
