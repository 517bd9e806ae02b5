package dev.pinion.server.session;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import dev.pinion.protocol.DisconnectReason;
import dev.pinion.protocol.ProtocolException;
import dev.pinion.server.access.Identity;
import dev.pinion.server.access.Revocation;
import dev.pinion.server.fair.IdentityShares;
import dev.pinion.server.limits.AbuseLimits;
import dev.pinion.server.limits.IdentityBounds;
import dev.pinion.server.limits.SessionLimits;

/// The sessions that were let in: counted by identity, and ended when what let them in is taken back.
///
/// Any thread; the lock of [IdentityShares] is all there is. Holds one entry for each session and each connected
/// identity.
public final class LiveSessions {
    private static final String BY_OPERATOR = "this session was ended by an operator";

    private final Map<String, Session> byName = new ConcurrentHashMap<>();
    private final IdentityShares shares;
    private final SessionLimits ofSession;
    private final int connectionsMax;

    public LiveSessions(AbuseLimits limits, SessionLimits ofSession) {
        this.ofSession = ofSession;
        connectionsMax = limits.connectionsPerIdentityMax();
        shares = new IdentityShares(IdentityBounds.of(limits, ofSession));
    }

    /// How much one identity may ask for in a second, from now on.
    public void pace(AbuseLimits next) {
        shares.serve(IdentityBounds
                .of(next.withIdentity(connectionsMax, next.messagesPerSecond(), next.messagesBurst()), ofSession));
    }

    /// Lets a session in, or says that its identity has too many. Whoever calls asks once more whether the identity's token
    /// was revoked: until now [#end] did not know of it.
    IdentityShares.Rates enter(Session session, Identity identity) throws ProtocolException {
        Optional<IdentityShares.Rates> rates = shares.join(identity.subject(), identity.limits(), System.nanoTime());
        if (rates.isEmpty()) {
            long most = shares.connectionsMax(identity.subject(), identity.limits());
            throw new ProtocolException(DisconnectReason.LIMIT_EXCEEDED, "more than " + most
                    + " connections of one identity" + (most < connectionsMax ? ", by pinion_limits of a token" : ""));
        }
        byName.put(session.name(), session);
        return rates.get();
    }

    /// For one that has entered, and goes on with another token.
    void goOn(Identity before, Identity after) {
        shares.change(before.subject(), before.limits(), after.limits());
    }

    /// For a session that has entered.
    void leave(Session session, Identity identity) {
        byName.remove(session.name());
        shares.leave(identity.subject(), identity.limits());
    }

    /// What each identity's connections share.
    public IdentityShares shares() {
        return shares;
    }

    /// Ends the sessions whose tokens a revocation covers; when it returns, nothing more is delivered to them.
    public void end(Revocation revocation) {
        endThose(revocation::covers, BY_OPERATOR);
    }

    /// Ends those whose identity is meant; when it returns, nothing more is delivered to them. The one that asks for it on this
    /// very thread ends when it has been answered.
    public void endThose(Predicate<Identity> meant, String why) {
        for (Session session : byName.values()) {
            Identity identity = session.identity();
            if (identity != null && meant.test(identity) && !session.isAskingHere()) {
                session.refuse(DisconnectReason.SESSION_REVOKED, why);
            }
        }
    }

    public void end(Session session) {
        session.refuse(DisconnectReason.SESSION_REVOKED, BY_OPERATOR);
    }

    /// Ends a session for this reason; false for one that has ended, and for the one that asks for it on this very thread.
    public boolean end(Session session, DisconnectReason reason) {
        if (session.isAskingHere() || session.outbox().ended()) {
            return false;
        }
        session.refuse(reason, BY_OPERATOR);
        return true;
    }

    /// Who is connected: subjects, each once.
    public Set<String> subjects() {
        return byName.values()
                .stream()
                .map(Session::identity)
                .flatMap(Stream::ofNullable)
                .map(Identity::subject)
                .collect(Collectors.toUnmodifiableSet());
    }

    public int count() {
        return byName.size();
    }

    public Optional<Session> byName(String name) {
        return Optional.ofNullable(byName.get(name));
    }

    /// Whether a live session's token was verified by a key of this name.
    public boolean hasKey(String issuer, String keyId) {
        var key = new Revocation.OfKey(issuer, keyId);
        return byName.values().stream().map(Session::identity).anyMatch(each -> each != null && key.covers(each));
    }

    /// All of them, in no order.
    public List<Session> all() {
        return List.copyOf(byName.values());
    }

    /// Those that follow `name` in the order of their beginning, at most so many; from the first for an empty name.
    public List<Session> after(String name, int countMax) {
        Comparator<Session> order = Comparator.comparingInt((Session session) -> session.name().length())
                .thenComparing(Session::name);
        List<Session> sorted = new ArrayList<>(byName.values());
        sorted.removeIf(session -> session.name().length() < name.length()
                || (session.name().length() == name.length() && session.name().compareTo(name) <= 0));
        sorted.sort(order);
        return List.copyOf(sorted.subList(0, Math.min(countMax, sorted.size())));
    }
}
