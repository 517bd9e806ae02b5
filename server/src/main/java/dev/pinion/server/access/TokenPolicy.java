package dev.pinion.server.access;

import java.time.Duration;

/// What holds for the tokens of every issuer. Refuses and never repairs.
///
/// @param clockSkew how far clocks may differ; at most a minute
/// @param lifetimeMax tokens that live longer are refused, so that a revocation can be forgotten after this time
/// @param boundOnly refuse tokens that are not bound to a client certificate (RFC 8705)
public record TokenPolicy(Duration clockSkew, Duration lifetimeMax, boolean boundOnly) {
    /// A token of 16 KiB fits with room to spare; beyond this nothing is decoded.
    public static final int TOKEN_CHARS_MAX = 20 * 1024;

    public static final Duration LIFETIME_DEFAULT_MAX = Duration.ofDays(30);

    public TokenPolicy {
        if (clockSkew.isNegative() || clockSkew.compareTo(Duration.ofMinutes(1)) > 0) {
            throw new IllegalArgumentException("token.clock.skew is " + clockSkew + "; expected 0 to 60 seconds");
        }
        if (!lifetimeMax.isPositive() || lifetimeMax.compareTo(Duration.ofDays(366)) > 0) {
            throw new IllegalArgumentException("token.lifetime.max is " + lifetimeMax + "; expected up to 366 days");
        }
    }

    public static TokenPolicy defaults() {
        return new TokenPolicy(Duration.ofSeconds(30), LIFETIME_DEFAULT_MAX, false);
    }

    public TokenPolicy withBoundOnly() {
        return new TokenPolicy(clockSkew, lifetimeMax, true);
    }
}
