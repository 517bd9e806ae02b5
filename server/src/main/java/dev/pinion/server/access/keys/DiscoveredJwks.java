package dev.pinion.server.access.keys;

import java.io.IOException;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;

import org.jspecify.annotations.Nullable;

import dev.pinion.protocol.LogText;
import dev.pinion.protocol.json.JsonFault;
import dev.pinion.protocol.json.JsonObject;
import dev.pinion.protocol.json.JsonReader;

/// Fetches a JWK set from where the issuer's own metadata say it is (OpenID Connect Discovery, or RFC 8414 where the first
/// is not there). The metadata must name exactly the issuer that was configured: else whoever answers for one address of a
/// provider could give keys for another.
///
/// Thread: any, one at a time, as [RemoteKeys] calls it; blocks up to three times the deadline of a fetch.
public final class DiscoveredJwks implements JwksFetch {
    /// Providers move their keys seldom; a failure asks again at once.
    private static final Duration KNOWN_FOR = Duration.ofHours(1);

    private final URI issuer;
    private final String name;
    private final HttpsFetch https;
    private final Clock clock;
    private volatile @Nullable Found found;

    private record Found(URI jwks, Instant at) {}

    /// @param name `iss`, to the letter
    /// @throws IllegalArgumentException for an issuer whose metadata cannot be anywhere
    public DiscoveredJwks(String name, HttpsFetch https, Clock clock) {
        this.name = name;
        this.https = https;
        this.clock = clock;
        try {
            this.issuer = HttpsFetch.address(name, "the issuer");
        } catch (IOException noAddress) {
            throw new IllegalArgumentException(
                    noAddress.getMessage() + ", or --jwks with the address or the file of its keys", noAddress);
        }
        if (issuer.getRawQuery() != null || issuer.getRawFragment() != null) {
            throw new IllegalArgumentException("the issuer " + name
                    + " has a query or a fragment, so its metadata are nowhere; expected --jwks with the address of its keys");
        }
    }

    @Override
    public byte[] fetch() throws IOException, InterruptedException {
        Found known = found;
        if (known == null || Duration.between(known.at(), clock.instant()).abs().compareTo(KNOWN_FOR) > 0) {
            known = new Found(discovered(), clock.instant());
        }
        found = null; // until the keys are read
        byte[] keys = https.get(known.jwks());
        found = known;
        return keys;
    }

    private URI discovered() throws IOException, InterruptedException {
        String path = issuer.getRawPath() == null ? "" : issuer.getRawPath().replaceAll("/$", "");
        URI first = issuer.resolve(path + "/.well-known/openid-configuration");
        try {
            return keysOf(first, https.get(first));
        } catch (HttpsFetch.OtherAnswer notThere) {
            URI second = issuer.resolve("/.well-known/oauth-authorization-server" + path);
            try {
                return keysOf(second, https.get(second));
            } catch (HttpsFetch.OtherAnswer norThere) {
                throw new IOException(
                        "no metadata of the issuer: " + notThere.getMessage() + "; " + norThere.getMessage()
                                + " (is --issuer right? --jwks with the address of the keys needs none)",
                        norThere);
            }
        }
    }

    private URI keysOf(URI metadata, byte[] json) throws IOException {
        try {
            JsonObject members = JsonReader.object(json);
            String issuerThere = members.string("issuer").orElse("");
            if (!issuerThere.equals(name)) {
                throw new IOException(metadata + " says that its issuer is " + new LogText(issuerThere) + "; expected "
                        + name + " to the letter, which is what --issuer says");
            }
            String jwks = members.string("jwks_uri").orElseThrow(() -> new JsonFault("jwks_uri is missing"));
            return HttpsFetch.address(jwks, "jwks_uri of " + metadata);
        } catch (JsonFault fault) {
            throw new IOException(metadata + " is not the metadata of an issuer: " + fault.getMessage(), fault);
        }
    }

    @Override
    public String toString() {
        Found known = found;
        return known == null ? "the keys that " + name + " publishes" : known.jwks().toString();
    }
}
