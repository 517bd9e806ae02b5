package dev.pinion.server;

import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import dev.pinion.db.Bytes;
import dev.pinion.db.Database;
import dev.pinion.db.DurableRecords;
import dev.pinion.server.access.Holder;
import dev.pinion.server.access.TrustedIssuer;

/// Whose tokens this database has ever accepted, and under which prefix their subjects are called in it. A prefix is
/// recorded at an issuer's first start and never changes: inboxes and senders are names that others see, and another prefix
/// would give them to somebody else or to nobody. So a start with another one is refused.
///
/// Thread: whoever starts the server, before anybody connects; immutable afterwards.
final class ServedIssuers {
    private static final Logger LOG = LoggerFactory.getLogger(ServedIssuers.class);
    private static final int ISSUERS_MAX = 1_000;
    private static final String WHAT = "the issuers";
    private static final long WAIT_SECONDS = 30;
    /// Before the content of a record: whether names that older versions wrote for the issuer were looked through.
    private static final char SETTLED = '+';
    private static final char BEGUN = '-';

    /// Between the prefix and the claim that is the subject, where that is not `sub`. No prefix has a line feed.
    private static final char CLAIM = '\n';

    private final Map<String, String> prefixes = new TreeMap<>();
    private final Map<String, String> claims = new TreeMap<>();

    private ServedIssuers() {}

    /// Reads what is recorded, refuses what contradicts it, and records the issuers that are new.
    ///
    /// @throws IllegalArgumentException naming the consequence, and what to do
    static ServedIssuers open(Database database, List<IssuerSettings> settings, Clock clock) {
        var served = new ServedIssuers();
        DurableRecords records = database.servedIssuers();
        Set<String> settled = served.load(records);
        Map<String, IssuerSettings> fresh = new LinkedHashMap<>();
        for (IssuerSettings one : settings) {
            String recorded = served.prefixes.get(one.issuer());
            if (recorded == null) {
                if (fresh.put(one.issuer(), one) != null) {
                    throw new IllegalArgumentException("issuer " + one.issuer() + " is given twice");
                }
            } else if (one.prefixIsGiven() && !one.subjectPrefix().equals(recorded)) {
                throw otherPrefix(one, recorded);
            } else if (!one.dialect().subjectClaim().equals(served.claim(one.issuer()))) {
                throw otherClaim(one, served.claim(one.issuer()));
            }
        }
        if (settled.size() < served.prefixes.size() || !fresh.isEmpty()) {
            var names = StoredNames.read(database);
            Map<String, String> named = served.named(fresh, settings, names);
            fresh.values().forEach(one -> served.claims.put(one.issuer(), one.dialect().subjectClaim()));
            named.forEach((issuer, prefix) -> put(records, issuer, BEGUN + served.content(issuer, prefix), clock));
            served.prefixes.putAll(named);
            Set<String> all = new HashSet<>(served.prefixes.values());
            served.prefixes.forEach((issuer, prefix) -> {
                if (!settled.contains(issuer)) {
                    names.giveTo(issuer, prefix, all);
                    put(records, issuer, SETTLED + served.content(issuer, prefix), clock);
                }
            });
        }
        return served;
    }

    /// What is recorded, for the database of a stopped server.
    static ServedIssuers recorded(Database database) {
        var served = new ServedIssuers();
        var _ = served.load(database.servedIssuers());
        return served;
    }

    /// Gives back the issuers whose names need no looking through any more.
    private Set<String> load(DurableRecords records) {
        Set<String> settled = new HashSet<>();
        for (DurableRecords.Entry entry : StoreWait.done(WHAT, WAIT_SECONDS, () -> records.after("", ISSUERS_MAX))) {
            String content = new String(entry.content().toByteArray(), StandardCharsets.UTF_8);
            int claim = content.indexOf(CLAIM);
            prefixes.put(entry.key(), content.substring(1, claim < 0 ? content.length() : claim));
            if (claim >= 0) {
                claims.put(entry.key(), content.substring(claim + 1));
            }
            if (content.charAt(0) == SETTLED) {
                settled.add(entry.key());
            }
        }
        return settled;
    }

    private Map<String, String> named(Map<String, IssuerSettings> fresh, List<IssuerSettings> all, StoredNames names) {
        if (prefixes.size() + fresh.size() > ISSUERS_MAX) {
            throw new IllegalArgumentException("more than " + ISSUERS_MAX + " issuers for one database");
        }
        Map<String, String> known = new TreeMap<>(prefixes);
        Map<String, String> named = new LinkedHashMap<>();
        for (IssuerSettings one : fresh.values()) {
            String prefix = one.prefixIsGiven() ? one.subjectPrefix() : chosen(one, all, names);
            if (one.prefixIsGiven() && names.isRevokedUnderAnother(one.issuer(), prefix)) {
                throw revokedOtherwise(one);
            }
            for (Map.Entry<String, String> other : known.entrySet()) {
                if (TrustedIssuer.mayMeet(prefix, other.getValue())) {
                    throw met(one, prefix, other);
                }
            }
            known.put(one.issuer(), prefix);
            named.put(one.issuer(), prefix);
        }
        refuseTaken(named, known, names);
        return named;
    }

    /// For an issuer whose prefix is not given: what the names in the database say, where an older version has written them;
    /// else the proposed one beside others, and none for a single issuer.
    private String chosen(IssuerSettings one, List<IssuerSettings> all, StoredNames names) {
        Set<String> others = new HashSet<>(prefixes.values());
        all.stream().filter(other -> !other.equals(one)).map(IssuerSettings::subjectPrefix).forEach(others::add);
        boolean bareIsTaken = others.remove("");
        if (bareIsTaken || names.old(one.issuer()).stream().anyMatch(name -> name.startsWith(one.subjectPrefix()))) {
            return one.subjectPrefix();
        }
        boolean otherNames = names.old(one.issuer())
                .stream()
                .anyMatch(name -> others.stream().anyMatch(name::startsWith));
        boolean bareNames = !otherNames && !names.old(one.issuer()).isEmpty();
        return bareNames || others.isEmpty() ? "" : one.subjectPrefix();
    }

    /// A subject of the issuer without a prefix may be called like those of a new one: then it would lose its inbox to them.
    private static void refuseTaken(Map<String, String> fresh, Map<String, String> known, StoredNames names) {
        known.forEach((issuer, prefix) -> {
            if (prefix.isEmpty()) {
                fresh.forEach((newcomer, itsPrefix) -> {
                    if (!itsPrefix.isEmpty() && names.isUsedBy(issuer, itsPrefix)) {
                        throw new IllegalArgumentException("subject prefix '" + itsPrefix + "' of issuer " + newcomer
                                + " is how names of issuer " + issuer + " begin that this database knows: its subjects"
                                + " would read their inboxes. Give " + newcomer + " another prefix");
                    }
                });
            }
        });
    }

    /// The claim that is the subject of an issuer's tokens here.
    private String claim(String issuer) {
        return claims.getOrDefault(issuer, TokenDialect.SUBJECT_CLAIM);
    }

    private String content(String issuer, String prefix) {
        String claim = claim(issuer);
        return claim.equals(TokenDialect.SUBJECT_CLAIM) ? prefix : prefix + CLAIM + claim;
    }

    private static IllegalArgumentException otherClaim(IssuerSettings one, String recorded) {
        return new IllegalArgumentException("--subject-claim " + one.dialect().subjectClaim() + " of issuer "
                + one.issuer() + ": this database knows its subjects by the claim '" + recorded
                + "'. With another one nobody would find the own inbox, durable subscriptions and revocations again, and"
                + " somebody else might. Start with --subject-claim " + recorded
                + ", or with a data folder of its own");
    }

    private static IllegalArgumentException otherPrefix(IssuerSettings one, String recorded) {
        return new IllegalArgumentException("subject prefix '" + one.subjectPrefix() + "' of issuer " + one.issuer()
                + ": this database knows its subjects by the prefix '" + recorded
                + "'. With another one nobody would find"
                + " the own inbox again, and somebody else might. Start with '" + recorded
                + "', or with a data folder of its own");
    }

    private static IllegalArgumentException revokedOtherwise(IssuerSettings one) {
        return new IllegalArgumentException("subject prefix '" + one.subjectPrefix() + "' of issuer " + one.issuer()
                + ": subjects were revoked in this database under another one, so revoked tokens would be good again."
                + " Start once with the prefix that the issuer had until now");
    }

    private static IllegalArgumentException met(IssuerSettings one, String prefix, Map.Entry<String, String> other) {
        return new IllegalArgumentException("issuers " + one.issuer() + " and " + other.getKey()
                + " are not kept apart: their subjects are called '" + prefix + "...' and '" + other.getValue()
                + "...' in this database, so two of them could have one name, and one inbox. Give " + one.issuer()
                + " a subject prefix of its own (--subject-prefix), which is not the beginning of another or the other way round");
    }

    private static void put(DurableRecords records, String issuer, String content, Clock clock) {
        LOG.debug("issuer {} is recorded as {}", issuer, content);
        byte[] bytes = content.getBytes(StandardCharsets.UTF_8);
        int _ = StoreWait.done(WHAT, WAIT_SECONDS, () -> records.put(issuer, Bytes.owned(bytes), clock.millis()));
    }

    /// The issuers as they are called here, each knowing the prefixes of all others.
    List<TrustedIssuer> named(List<TrustedIssuer> issuers) {
        return issuers.stream().map(issuer -> {
            Map<String, String> others = new TreeMap<>(prefixes);
            others.remove(issuer.name());
            Set<String> reserved = new HashSet<>(others.values());
            reserved.remove("");
            return issuer.named(prefix(issuer.name()), reserved);
        }).toList();
    }

    /// Of an issuer that is accepted now.
    String prefix(String issuer) {
        return prefixes.getOrDefault(issuer, "");
    }

    /// The name that others see of an identity, by its [Holder#key()].
    String nameOf(String key) {
        for (Map.Entry<String, String> each : prefixes.entrySet()) {
            String before = new Holder(each.getKey(), "").key();
            if (key.startsWith(before)) {
                return each.getValue() + key.substring(before.length());
            }
        }
        return key;
    }
}
