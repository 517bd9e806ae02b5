package dev.pinion.server.admin;

import java.time.DateTimeException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import dev.pinion.server.access.Identity;
import dev.pinion.server.access.JsonFault;
import dev.pinion.server.access.JsonObject;
import dev.pinion.server.access.Revocation;
import dev.pinion.server.access.RevocationList;
import dev.pinion.server.access.TrustedIssuer;
import dev.pinion.server.session.LiveSessions;
import dev.pinion.server.session.Session;

/// `/server/admin/revoke`: `{"jti":…}`, `{"sub":…}` with `issued-before` where not all until now is meant, or
/// `{"session":…}`; `iss` where it is not plain. The answer comes when the revocation is durable and its sessions have
/// ended.
///
/// Revoking a session revokes the token it holds, for else it would be back in a moment; with it all sessions of that token
/// end. A token without `jti` cannot be named: then only the session ends, and the answer says so.
public final class RevokeCommand implements AdminCommand {
    private static final Logger AUDIT = LoggerFactory.getLogger("dev.pinion.audit");
    private static final Set<String> WAYS = Set.of("jti", "sub", "session");

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
        String way = way(request.asked());
        String name = request.asked().string(way).orElseThrow();
        return switch (way) {
            case "jti" -> done(request.operator(), revocations.revokeToken(issuer(request.asked(), ""), name));
            case "sub" -> request.asked().has("issued-before")
                    ? done(request.operator(),
                            revocations.revokeSubject(issuer(request.asked(), name), name,
                                    issuedBefore(request.asked())))
                    : done(request.operator(), revocations.revokeSubject(issuer(request.asked(), name), name));
            default -> session(request.operator(), name);
        };
    }

    /// A question with a member that we do not know may mean something else than what we would do.
    private static String way(JsonObject asked) throws JsonFault {
        List<String> ways = asked.names().stream().filter(WAYS::contains).toList();
        int others = asked.names().size() - ways.size() - (asked.has("iss") ? 1 : 0)
                - (asked.has("issued-before") && asked.has("sub") ? 1 : 0);
        if (ways.size() != 1 || others != 0 || asked.string(ways.getFirst()).orElse("").isEmpty()) {
            throw new JsonFault("expected one of \"jti\", \"sub\" (with \"issued-before\" if wanted) or \"session\","
                    + " and \"iss\" where there are several issuers");
        }
        return ways.getFirst();
    }

    private Map<String, ?> session(String operator, String name) {
        Session session = live.byName(name)
                .orElseThrow(() -> new IllegalArgumentException("no live session has this name"));
        Identity holder = Objects.requireNonNull(session.identity());
        if (holder.tokenId().isPresent()) {
            return done(operator, revocations.revokeToken(holder.issuer(), holder.tokenId().get()));
        }
        live.end(session);
        AUDIT.info("ended-by-operator {} subject={} by={}", name, holder.subject(), operator);
        return Map.of("revoked", "nothing", "session", name, "note",
                "its token has no jti: the session was ended, but the token is good; revoke its subject");
    }

    private static Map<String, ?> done(String operator, Revocation revocation) {
        AUDIT.info("revoked {} of issuer={} by={}", named(revocation), revocation.issuer(), operator);
        return RevocationsCommand.described(revocation);
    }

    private static String named(Revocation revocation) {
        return switch (revocation) {
            case Revocation.OfToken one -> "jti=" + Quoted.of(one.tokenId());
            case Revocation.OfSubject all -> "subject=" + Quoted.of(all.subject()) + " issued-until="
                    + all.issuedUntil();
        };
    }

    /// Named, or the only one, or the one whose prefix the subject has.
    private String issuer(JsonObject asked, String subject) throws JsonFault {
        String named = asked.string("iss").orElse("");
        List<TrustedIssuer> meant = issuers.stream()
                .filter(issuer -> named.isEmpty() ? issuers.size() == 1 || hasPrefix(issuer, subject)
                        : issuer.name().equals(named))
                .toList();
        if (meant.size() != 1) {
            throw new JsonFault("\"iss\" is missing or none of the issuers whose tokens are accepted: "
                    + issuers.stream().map(TrustedIssuer::name).toList());
        }
        return meant.getFirst().name();
    }

    private static boolean hasPrefix(TrustedIssuer issuer, String subject) {
        return !issuer.subjectPrefix().isEmpty() && subject.startsWith(issuer.subjectPrefix());
    }

    private static Instant issuedBefore(JsonObject asked) throws JsonFault {
        try {
            return Instant.parse(asked.string("issued-before").orElse(""));
        } catch (DateTimeException notATime) {
            throw new JsonFault("issued-before is not a time such as 2026-01-31T12:00:00Z");
        }
    }
}
