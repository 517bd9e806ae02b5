package dev.pinion.server.issuer;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.util.JSONObjectUtils;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import dev.pinion.server.access.CertificateBinding;
import dev.pinion.server.access.TokenPolicy;
import dev.pinion.server.access.TrustedIssuer;
import dev.pinion.server.access.rights.ClaimedLimits;

/// The small token issuer for those who have no identity provider. Its key lives in the data directory, its public half
/// in a JWKS file that the server reads like any other.
///
/// Thread: any; signing has no shared state, rotation is guarded by a lock file.
public final class TokenIssuer {
    public static final String DEFAULT_NAME = "pinion";
    public static final String DEFAULT_AUDIENCE = "pinion";

    /// A retired key stays published until the last token it can have signed has expired.
    private static final Duration OVERLAP = TokenPolicy.BOUND_LIFETIME_DEFAULT_MAX.plus(Duration.ofMinutes(1));

    private static final Logger LOG = LoggerFactory.getLogger(TokenIssuer.class);

    private final IssuerFiles files;
    private final Clock clock;
    private final SecureRandom random;
    private volatile IssuerKey key;

    private TokenIssuer(IssuerFiles files, IssuerKey key, Clock clock, SecureRandom random) {
        this.files = files;
        this.key = key;
        this.clock = clock;
        this.random = random;
    }

    /// Opens `DIR/issuer`; the first time with a new ES256 key.
    public static TokenIssuer openOrCreate(Path dataDirectory, Clock clock, SecureRandom random) {
        return openOrCreate(dataDirectory, IssuerAlgorithm.ES256, clock, random);
    }

    /// Opens `DIR/issuer`, the first time with a new key.
    ///
    /// @param algorithm of the key that is made if there is none: ES256 or EdDSA
    public static TokenIssuer openOrCreate(Path dataDirectory, IssuerAlgorithm algorithm, Clock clock,
            SecureRandom random) {
        IssuerFiles files = new IssuerFiles(dataDirectory.resolve("issuer"));
        try (IssuerLock _ = files.lock()) {
            IssuerKey key = files.exist() ? files.readKey() : IssuerKey.generate(algorithm, clock.instant(), random);
            TokenIssuer issuer = new TokenIssuer(files, key, clock, random);
            issuer.publish(key, OVERLAP);
            if (!files.exist()) {
                files.writeKey(key); // after its public half: what was signed can always be checked
            }
            return issuer;
        } catch (IOException why) {
            throw new TokenIssuerException("the token issuer in " + dataDirectory + " cannot be opened: " + why, why);
        }
    }

    /// Makes `DIR/issuer` with a new key, where there is none yet.
    public static TokenIssuer create(Path dataDirectory, IssuerAlgorithm algorithm, Clock clock, SecureRandom random) {
        if (exists(dataDirectory)) {
            throw new TokenIssuerException("there is a token issuer in " + dataDirectory
                    + " already; its tokens would be worth nothing with another key."
                    + " To change the key: `pinion token rotate`");
        }
        return openOrCreate(dataDirectory, algorithm, clock, random);
    }

    /// Whether there is an issuer in a data folder.
    public static boolean exists(Path dataDirectory) {
        return new IssuerFiles(dataDirectory.resolve("issuer")).exist();
    }

    /// The prefix by which its subjects are called, once that is fixed: the first server decides, or who makes the issuer.
    public static Optional<String> subjectPrefix(Path dataDirectory) {
        try {
            return new IssuerFiles(dataDirectory.resolve("issuer")).readPrefix();
        } catch (IOException why) {
            throw new TokenIssuerException("the subject prefix of the token issuer cannot be read: " + why, why);
        }
    }

    /// Whether subjects can be called so; the empty one is none, and good.
    public static boolean isPrefix(String text) {
        return TrustedIssuer.isPrefix(text);
    }

    /// Fixes the prefix by which its subjects are called, where it is not fixed yet.
    public void fixSubjectPrefix(String prefix) {
        if (!isPrefix(prefix)) {
            throw new IllegalArgumentException("the subject prefix is not printable or longer than 50");
        }
        try (IssuerLock _ = files.lock()) {
            if (files.readPrefix().isEmpty()) {
                files.writePrefix(prefix);
            }
        } catch (IOException why) {
            throw new TokenIssuerException("the issuer's subject prefix cannot be written: " + why, why);
        }
    }

    /// Whether somebody else has rotated the key since this was opened: then what this one signs is not accepted for long.
    public boolean isOutdated() {
        return keys().stream().noneMatch(each -> each.signs() && each.publishedUntil().isEmpty());
    }

    public IssuerAlgorithm algorithm() {
        return key.algorithm();
    }

    /// The JWKS file with the public keys.
    public Path jwksFile() {
        return files.jwks();
    }

    /// Makes a token. It is a secret: print it or store it, never log it.
    public String issue(TokenRequest request) {
        IssuerKey signer = key;
        Map<String, Object> claims = claims(request, clock.instant());
        note(request, claims);
        String signed = base64(Map.of("alg", signer.algorithm().headerName(), "typ", "at+jwt", "kid", signer.id()))
                + "." + base64(claims);
        return signed + "." + base64(signer.sign(signed.getBytes(StandardCharsets.US_ASCII), random));
    }

    /// Who has made which token. It is made all the same where that cannot be written down: a full disk must not keep operators out.
    private void note(TokenRequest request, Map<String, Object> claims) {
        Map<String, Object> line = new LinkedHashMap<>();
        line.put("at", clock.instant().toString());
        line.put("subject", request.subject());
        line.put("scope", String.join(" ", request.scopes()));
        line.put("jti", claims.get("jti"));
        line.put("client", request.clientId());
        line.put("expires", clock.instant().plus(request.lifetime()).toString());
        line.put("by", System.getProperty("user.name", "?"));
        try {
            files.issued().add(line);
        } catch (IOException denied) {
            LOG.warn("that a token was issued cannot be written down: {}", denied.toString());
        }
    }

    private Map<String, Object> claims(TokenRequest request, Instant now) {
        byte[] id = new byte[16];
        random.nextBytes(id);
        Map<String, Object> claims = new LinkedHashMap<>();
        claims.put("iss", DEFAULT_NAME);
        claims.put("aud", DEFAULT_AUDIENCE);
        claims.put("sub", request.subject());
        claims.put("client_id", request.clientId());
        claims.put("iat", now.getEpochSecond());
        claims.put("exp", now.getEpochSecond() + request.lifetime().toSeconds());
        claims.put("jti", base64(id));
        if (!request.scopes().isEmpty()) {
            claims.put("scope", String.join(" ", request.scopes()));
        }
        if (!request.limits().isEmpty()) {
            claims.put(ClaimedLimits.CLAIM, request.limits());
        }
        request.binding().ifPresent(binding -> claims.put("cnf", Map.of(CertificateBinding.MEMBER, binding.text())));
        return claims;
    }

    /// The published keys, the signing one first.
    public List<IssuerKeyStatus> keys() {
        try {
            List<IssuerKeyStatus> status = new ArrayList<>();
            for (JWK jwk : files.readPublic().getKeys()) {
                status.add(IssuerKeyStatus.of(jwk, jwk.getKeyID().equals(key.id())));
            }
            return List.copyOf(status);
        } catch (IOException why) {
            throw new TokenIssuerException("the issuer's keys cannot be read: " + why, why);
        }
    }

    /// Signs with a new key from now on. The old private half is gone at once; its public half stays published until
    /// the
    /// last token it can have signed has expired.
    public void rotate(IssuerAlgorithm algorithm) {
        rotate(algorithm, OVERLAP);
    }

    /// For a key that was stolen: with an overlap of zero no token of the old key is accepted any more, and a running server
    /// ends the sessions that one has let in.
    public void rotate(IssuerAlgorithm algorithm, Duration overlap) {
        if (overlap.isNegative()) {
            throw new IllegalArgumentException("the overlap is " + overlap + "; expected zero or longer");
        }
        try (IssuerLock _ = files.lock()) {
            IssuerKey next = IssuerKey.generate(algorithm, clock.instant(), random);
            publish(next, overlap);
            files.writeKey(next);
            key = next;
        } catch (IOException why) {
            throw new TokenIssuerException("the issuer's key cannot be rotated: " + why, why);
        }
    }

    /// Publishes the signing key first, and behind it those that retire, each with its end.
    private void publish(IssuerKey signer, Duration overlap) throws IOException {
        Instant now = clock.instant();
        Instant end = now.plus(overlap);
        JWKSet before = files.readPublic();
        List<JWK> keys = new ArrayList<>(List.of(signer.publicJwk()));
        for (JWK old : before.getKeys()) {
            Instant until = IssuerKeyStatus.of(old, false).publishedUntil().filter(end::isAfter).orElse(end);
            if (!signer.id().equals(old.getKeyID()) && until.isAfter(now)) {
                keys.add(IssuerKeyStatus.retiring(old, until));
            }
        }
        JWKSet after = new JWKSet(keys);
        if (!after.toJSONObject(true).equals(before.toJSONObject(true))) {
            files.writePublic(after);
        }
    }

    private static String base64(Map<String, Object> json) {
        return base64(JSONObjectUtils.toJSONString(json).getBytes(StandardCharsets.UTF_8));
    }

    private static String base64(byte[] bytes) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    @Override
    public String toString() {
        return "TokenIssuer[" + files.jwks() + "]";
    }
}
