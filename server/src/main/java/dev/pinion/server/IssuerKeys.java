package dev.pinion.server;

import java.net.URI;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;

import dev.pinion.protocol.Pin;

/// Where the public keys of an issuer are.
public sealed interface IssuerKeys {
    /// A JWK set in a file. It is watched; a bad one leaves the last good one in use. Sessions outlive a key that leaves it:
    /// providers remove keys for many reasons.
    record InFile(Path jwks) implements IssuerKeys {}

    /// The JWK set of the small issuer that comes with the server, in a file as well. A key leaves it when no token of it can be
    /// good any more, or because it was stolen: so its sessions end with it.
    record OfOwnIssuer(Path jwks) implements IssuerKeys {}

    /// A JWK set at an https address. Fetched ahead of time, and again when a token names an unknown key.
    record AtAddress(URI jwks, Trust trust) implements IssuerKeys {
        public AtAddress {
            if (!"https".equals(jwks.getScheme()) || jwks.getHost() == null) {
                throw new IllegalArgumentException(
                        "jwks is " + jwks + "; expected https://HOST/... or the path of a file");
            }
        }
    }

    /// A JWK set at the address that the issuer's own metadata name (OpenID Connect Discovery, RFC 8414); then `iss` is an https
    /// address. The same trust holds for both.
    record Discovered(Trust trust) implements IssuerKeys {}

    /// No keys for tokens: a table of client certificates that stand for one. It is watched; a bad one leaves the last good one in
    /// use. Sessions of a line that is gone or changed end.
    ///
    /// @param authorities PEM of the CAs that may vouch for subjects
    record Certificates(Path table, Optional<Path> authorities) implements IssuerKeys {}

    /// By what the provider at an address is known. There is no way to trust anyone.
    sealed interface Trust {}

    /// By the pin of its key; neither name nor dates of its certificate count.
    record ByPins(Set<Pin> pins) implements Trust {
        public ByPins {
            pins = Set.copyOf(pins);
            if (pins.isEmpty()) {
                throw new IllegalArgumentException("jwks-pin is empty; expected at least one sha256//... pin");
            }
        }
    }

    /// By the CA certificates in a PEM file, and by the host name.
    record ByAuthorities(Path pem) implements Trust {}

    /// By the CAs that the JDK trusts, and by the host name.
    record ByPublicAuthorities() implements Trust {}
}
