package dev.pinion.server.access;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;

import dev.pinion.server.access.keys.KeyMark;

/// What has been revoked, in memory, behind a store that keeps it. An addition is durable first, then it holds, and then
/// the listeners end the sessions it covers.
///
/// Thread: any; [#covers] takes no lock. Limit: [#ENTRIES_MAX], which only operators fill; [#prune] removes what has expired.
public final class RevocationList implements Revocations {
    static final int ENTRIES_MAX = 1_000_000;

    private final Map<Key, Revocation.OfToken> byToken = new ConcurrentHashMap<>();
    private final Map<Key, Revocation.OfSubject> bySubject = new ConcurrentHashMap<>();
    private final Map<Key, Revocation.OfKey> byKey = new ConcurrentHashMap<>();
    private final Map<String, Revocation.OfIssuer> byIssuer = new ConcurrentHashMap<>();
    private final List<Consumer<Revocation>> listeners = new CopyOnWriteArrayList<>();
    private final RevocationStore store;
    private final Duration tokenLifeMax;
    private final Clock clock;

    public RevocationList(RevocationStore store, TokenPolicy policy, Clock clock) {
        this.store = store;
        this.tokenLifeMax = policy.longest().plus(policy.clockSkew());
        this.clock = clock;
        store.load().forEach(this::hold);
    }

    /// Whoever ends sessions; called on the thread that revokes, after the revocation holds. A session that becomes known to
    /// the listener must ask [#covers] once more: the revocation may have come between its token's check and that.
    public void listen(Consumer<Revocation> listener) {
        listeners.add(listener);
    }

    /// Takes back one token.
    public Revocation revokeToken(String issuer, String tokenId) {
        return add(new Revocation.OfToken(issuer, tokenId, clock.instant().plus(tokenLifeMax)));
    }

    /// Takes back all tokens that a subject has now; those issued later are good.
    public Revocation revokeSubject(String issuer, String subject) {
        return revokeSubject(issuer, subject, clock.instant());
    }

    /// Takes back the tokens of a subject that were issued up to a moment.
    ///
    /// @throws IllegalArgumentException for a moment in the future, which would bar tokens that nobody has seen yet
    public Revocation revokeSubject(String issuer, String subject, Instant issuedUntil) {
        Instant now = clock.instant();
        if (issuedUntil.isAfter(now)) {
            throw new IllegalArgumentException("issued-before lies in the future; expected a moment up to now");
        }
        return add(new Revocation.OfSubject(issuer, subject, issuedUntil, now.plus(tokenLifeMax)));
    }

    /// Takes back all that a key has signed and will sign, for good.
    ///
    /// @param keyId its `kid` or thumbprint
    public Revocation revokeKey(String issuer, String keyId) {
        return add(new Revocation.OfKey(issuer, keyId));
    }

    /// Takes back all tokens that an issuer has issued until now; those issued later are good.
    public Revocation revokeIssuer(String issuer) {
        Instant now = clock.instant();
        return add(new Revocation.OfIssuer(issuer, now, now.plus(tokenLifeMax)));
    }

    /// What holds now, ordered by issuer and name; at most so many.
    public List<Revocation> first(int countMax) {
        Comparator<Revocation> order = Comparator.comparing(Revocation::issuer).thenComparing(Revocation::name);
        return Stream.of(byIssuer, byKey, bySubject, byToken)
                .<Revocation>flatMap(each -> each.values().stream())
                .sorted(order)
                .limit(countMax)
                .toList();
    }

    /// For one that another node stored.
    public void learn(Revocation revocation) {
        hold(revocation);
        listeners.forEach(listener -> listener.accept(revocation));
    }

    /// Reads again what is stored, since other nodes may have stored what was not told. May block.
    public void learnAll() {
        store.load().forEach(this::learn);
    }

    private Revocation add(Revocation revocation) {
        if (size() >= ENTRIES_MAX) {
            throw new IllegalStateException(
                    "more than " + ENTRIES_MAX + " revocations: rotate the issuer's key instead");
        }
        store.store(revocation);
        learn(revocation);
        return revocation;
    }

    private void hold(Revocation revocation) {
        switch (revocation) {
            case Revocation.OfToken one -> byToken.put(new Key(one.issuer(), one.tokenId()), one);
            case Revocation.OfSubject all -> bySubject.merge(new Key(all.issuer(), all.subject()), all,
                    (one, other) -> one.issuedUntil().isAfter(other.issuedUntil()) ? one : other);
            case Revocation.OfKey key -> byKey.put(new Key(key.issuer(), key.keyId()), key);
            case Revocation.OfIssuer all -> byIssuer.merge(all.issuer(), all,
                    (one, other) -> one.issuedUntil().isAfter(other.issuedUntil()) ? one : other);
        }
    }

    @Override
    public boolean covers(Identity identity) {
        Holder holder = identity.holder();
        KeyMark key = identity.verifiedBy();
        return covers(bySubject.get(new Key(holder.issuer(), holder.subject())), identity)
                || covers(bySubject.get(new Key(holder.issuer(), identity.bearer().subject())), identity)
                || covers(byIssuer.get(holder.issuer()), identity) || holds(byToken, holder, identity.tokenId())
                || holds(byKey, holder, key.id()) || holds(byKey, holder, Optional.of(key.thumbprint()));
    }

    private static boolean covers(@Nullable Revocation revocation, Identity identity) {
        return revocation != null && revocation.covers(identity);
    }

    private static boolean holds(Map<Key, ?> revoked, Holder holder, Optional<String> name) {
        return name.isPresent() && revoked.containsKey(new Key(holder.issuer(), name.get()));
    }

    /// Forgets what covers only expired tokens. To be called now and then.
    public void prune() {
        Instant now = clock.instant();
        byToken.values().removeIf(one -> one.forgetAfter().isBefore(now));
        bySubject.values().removeIf(all -> all.forgetAfter().isBefore(now));
        byIssuer.values().removeIf(all -> all.forgetAfter().isBefore(now));
        store.forgetUntil(now);
    }

    public int size() {
        return byToken.size() + bySubject.size() + byKey.size() + byIssuer.size();
    }

    private record Key(String issuer, String name) {}
}
