package dev.pinion.server.access;

import java.time.Duration;

/// What holds for the tokens of every issuer. Refuses and never repairs.
///
/// @param clockSkew how far clocks may differ; at most a minute
/// @param lifetimeMax tokens that live longer are refused, so that a revocation can be forgotten after this time
/// @param boundLifetimeMax the same for tokens that are bound to a client certificate, and for certificates that stand for a
///     token: a copy of them is of no use, so programs that nobody looks after may have one for longer
/// @param boundOnly refuse tokens that are not bound to a client certificate (RFC 8705)
public record TokenPolicy(Duration clockSkew, Duration lifetimeMax, Duration boundLifetimeMax, boolean boundOnly) {
    /// A token of 16 KiB fits with room to spare; beyond this nothing is decoded.
    public static final int TOKEN_CHARS_MAX = 20 * 1024;

    public static final Duration LIFETIME_DEFAULT_MAX = Duration.ofDays(30);
    public static final Duration BOUND_LIFETIME_DEFAULT_MAX = Duration.ofDays(366);
    private static final Duration EVER = Duration.ofDays(366);

    public TokenPolicy {
        if (clockSkew.isNegative() || clockSkew.compareTo(Duration.ofMinutes(1)) > 0) {
            throw new IllegalArgumentException("token.clock.skew is " + clockSkew + "; expected 0 to 60 seconds");
        }
        requireLife("token.lifetime.max", lifetimeMax);
        requireLife("token.bound.lifetime.max", boundLifetimeMax);
    }

    private static void requireLife(String setting, Duration life) {
        if (!life.isPositive() || life.compareTo(EVER) > 0) {
            throw new IllegalArgumentException(setting + " is " + life + "; expected up to 366 days");
        }
    }

    /// How long a token may live, bound or not.
    Duration lifetimeMax(boolean isBound) {
        return isBound ? longest() : lifetimeMax;
    }

    /// After this time a revocation covers nothing any more.
    Duration longest() {
        return lifetimeMax.compareTo(boundLifetimeMax) > 0 ? lifetimeMax : boundLifetimeMax;
    }

    public static TokenPolicy defaults() {
        return new TokenPolicy(Duration.ofSeconds(30), LIFETIME_DEFAULT_MAX, BOUND_LIFETIME_DEFAULT_MAX, false);
    }

    public TokenPolicy withBoundOnly() {
        return new TokenPolicy(clockSkew, lifetimeMax, boundLifetimeMax, true);
    }
}
