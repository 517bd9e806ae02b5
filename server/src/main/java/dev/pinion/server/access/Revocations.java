package dev.pinion.server.access;

/// What has been taken back before it expired.
public interface Revocations {
    /// For a server without a list.
    Revocations NONE = identity -> false;

    /// Whether this identity's token was revoked. MUST return at once and MUST NOT throw: it is asked on every CONNECT
    /// and
    /// refresh, and for every live session when the list grows.
    boolean covers(Identity identity);
}
