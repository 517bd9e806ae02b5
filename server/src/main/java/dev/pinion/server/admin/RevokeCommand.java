package dev.pinion.server.admin;

import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Predicate;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.spi.LoggingEventBuilder;

import dev.pinion.protocol.LogText;
import dev.pinion.protocol.json.JsonFault;
import dev.pinion.protocol.json.JsonObject;
import dev.pinion.server.access.Identity;
import dev.pinion.server.access.Revocation;
import dev.pinion.server.access.RevocationList;
import dev.pinion.server.access.TrustedIssuer;
import dev.pinion.server.session.LiveSessions;
import dev.pinion.server.session.Session;

/// `/server/admin/revoke`: `{"jti":…}`, `{"sub":…}` with `issued-before` where not all until now is meant, `{"key":…}`,
/// `{"session":…}`; `iss` where it is not plain. `{"issuer":…}` or `{"all":true}` for all tokens that one issuer or each has
/// issued until now. The answer comes when the revocation is durable and its sessions have ended.
///
/// A subject is named as others see it, with its issuer's prefix; where `iss` is given, also as it stands in tokens.
///
/// Revoking a session revokes the token it holds, for else it would be back in a moment; with it all sessions of that token
/// end. A token without `jti` cannot be named: then only the session ends, and the answer says so.
public final class RevokeCommand implements AdminCommand {
    private static final Logger AUDIT = LoggerFactory.getLogger("dev.pinion.audit");
    private static final Set<String> WAYS = Set.of("jti", "sub", "session", "key", "issuer", "all");

    private final RevocationList revocations;
    private final List<TrustedIssuer> issuers;
    private final LiveSessions live;

    public RevokeCommand(RevocationList revocations, List<TrustedIssuer> issuers, LiveSessions live) {
        this.revocations = revocations;
        this.issuers = List.copyOf(issuers);
        this.live = live;
    }

    @Override
    public Map<String, ?> run(AdminRequest request) throws JsonFault {
        JsonObject asked = request.asked();
        String operator = request.operator();
        String way = way(asked);
        if (way.equals("all")) {
            return all(operator);
        }
        String name = asked.string(way).orElseThrow();
        return switch (way) {
            case "jti" -> done(operator, revocations.revokeToken(issuer(asked, _ -> true).name(), name));
            case "sub" -> done(operator, subject(asked, name));
            case "key" -> done(operator, revocations.revokeKey(issuerOfKey(asked, name).name(), name));
            case "issuer" -> done(operator, revocations.revokeIssuer(named(name).name()));
            default -> session(operator, name);
        };
    }

    private Revocation subject(JsonObject asked, String name) throws JsonFault {
        TrustedIssuer issuer = issuer(asked, each -> each.calls(name));
        String subject = issuer.calls(name) ? name.substring(issuer.subjectPrefix().length()) : name;
        return asked.has("issued-before") ? revocations.revokeSubject(issuer.name(), subject, issuedBefore(asked))
                : revocations.revokeSubject(issuer.name(), subject);
    }

    private Map<String, ?> all(String operator) {
        List<Map<String, ?>> revoked = new ArrayList<>();
        for (TrustedIssuer issuer : issuers) {
            revoked.add(done(operator, revocations.revokeIssuer(issuer.name())));
        }
        return Map.of("revoked", revoked);
    }

    /// A question with a member that we do not know may mean something else than what we would do.
    private static String way(JsonObject asked) throws JsonFault {
        List<String> ways = asked.names().stream().filter(WAYS::contains).toList();
        int others = asked.names().size() - ways.size()
                - (asked.has("iss") && !asked.has("issuer") && !asked.has("all") ? 1 : 0)
                - (asked.has("issued-before") && asked.has("sub") ? 1 : 0);
        if (ways.size() != 1 || others != 0 || !isSaid(asked, ways.getFirst())) {
            throw new JsonFault("expected one of \"jti\", \"sub\" (with \"issued-before\" if wanted), \"key\" or"
                    + " \"session\", and \"iss\" where there are several issuers; or \"issuer\", or \"all\":true");
        }
        return ways.getFirst();
    }

    private static boolean isSaid(JsonObject asked, String way) throws JsonFault {
        return way.equals("all") ? asked.truth(way).orElse(false) : !asked.string(way).orElse("").isEmpty();
    }

    private Map<String, ?> session(String operator, String name) {
        Session session = live.byName(name)
                .orElseThrow(() -> new IllegalArgumentException("no live session has this name"));
        Identity holder = Objects.requireNonNull(session.identity());
        if (holder.tokenId().isPresent()) {
            return done(operator, revocations.revokeToken(holder.issuer(), holder.tokenId().get()));
        }
        live.end(session);
        AUDIT.atInfo()
                .addKeyValue("session", new LogText(name))
                .addKeyValue("subject", new LogText(holder.subject()))
                .addKeyValue("by", new LogText(operator))
                .log("ended-by-operator");
        return Map.of("revoked", "nothing", "session", name, "note",
                "its token has no jti: the session was ended, but the token is good; revoke its subject");
    }

    private static Map<String, ?> done(String operator, Revocation revocation) {
        LoggingEventBuilder line = switch (revocation) {
            case Revocation.OfToken one -> AUDIT.atInfo().addKeyValue("jti", new LogText(one.tokenId()));
            case Revocation.OfSubject all -> AUDIT.atInfo()
                    .addKeyValue("subject", new LogText(all.subject()))
                    .addKeyValue("issued-until", all.issuedUntil());
            case Revocation.OfKey key -> AUDIT.atInfo().addKeyValue("key", new LogText(key.keyId()));
            case Revocation.OfIssuer all -> AUDIT.atInfo()
                    .addKeyValue("all", true)
                    .addKeyValue("issued-until", all.issuedUntil());
        };
        line.addKeyValue("issuer", new LogText(revocation.issuer()))
                .addKeyValue("by", new LogText(operator))
                .log("revoked");
        return RevocationsCommand.described(revocation);
    }

    /// The one that is named, or the only one that there is, or the only one that is meant.
    private TrustedIssuer issuer(JsonObject asked, Predicate<TrustedIssuer> isMeant) throws JsonFault {
        String name = asked.string("iss").orElse("");
        if (!name.isEmpty()) {
            return named(name);
        }
        List<TrustedIssuer> meant = issuers.size() == 1 ? issuers : issuers.stream().filter(isMeant).toList();
        if (meant.size() != 1) {
            throw noSuch("\"iss\" is missing");
        }
        return meant.getFirst();
    }

    /// A key that nobody knows is more likely misspelled than lost, so its issuer must be named.
    private TrustedIssuer issuerOfKey(JsonObject asked, String name) throws JsonFault {
        if (asked.has("iss") || issuers.stream().anyMatch(issuer -> hasKey(issuer, name))) {
            return issuer(asked, issuer -> hasKey(issuer, name));
        }
        throw noSuch("no key of this name is in use, and \"iss\" is missing");
    }

    private TrustedIssuer named(String name) throws JsonFault {
        return issuers.stream()
                .filter(issuer -> issuer.name().equals(name))
                .findFirst()
                .orElseThrow(() -> noSuch("no such issuer"));
    }

    private JsonFault noSuch(String what) {
        return new JsonFault(what + "; tokens are accepted of " + issuers.stream().map(TrustedIssuer::name).toList());
    }

    /// Also a key that its issuer publishes no longer, where a session is still known by it.
    private boolean hasKey(TrustedIssuer issuer, String name) {
        return issuer.keys().current().names(name) || live.hasKey(issuer.name(), name);
    }

    private static Instant issuedBefore(JsonObject asked) throws JsonFault {
        try {
            return Instant.parse(asked.string("issued-before").orElse(""));
        } catch (DateTimeException notATime) {
            throw new JsonFault("issued-before is not a time such as 2026-01-31T12:00:00Z");
        }
    }
}
