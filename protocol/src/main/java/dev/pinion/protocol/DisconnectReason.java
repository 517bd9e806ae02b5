package dev.pinion.protocol;

import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/// Every way a connection ends: the `code` of an ERROR frame, the log line, the metric label, the test's assertion.
public enum DisconnectReason {
    CLIENT_GOODBYE,
    CLIENT_VANISHED,
    TLS_HANDSHAKE_FAILED,
    HANDSHAKE_DEADLINE,
    CONNECT_DEADLINE,
    FRAME_DEADLINE,
    VERSION_UNSUPPORTED,
    TOKEN_REJECTED,
    TOKEN_EXPIRED,
    ISSUER_UNAVAILABLE,
    MALFORMED_FRAME,
    LIMIT_EXCEEDED,
    NOT_PERMITTED,
    DESTINATION_INVALID,
    SLOW_CONSUMER,
    HEART_BEAT_MISSED,
    STORAGE_FAILED,
    STORAGE_FULL,
    HISTORY_CHANGED,
    CURSOR_TAKEN,
    IDEMPOTENCY_MISMATCH,
    ADDRESS_DENIED,
    PROXY_REFUSED,
    SERVER_FULL,
    SERVER_STOPPING,
    SERVER_DRAINING,
    SESSION_REVOKED,
    ENDED_BY_OPERATOR,
    INTERNAL_ERROR;

    private static final Map<String, DisconnectReason> BY_CODE = Arrays.stream(values())
            .collect(Collectors.toUnmodifiableMap(DisconnectReason::code, reason -> reason));

    private final String code = name().toLowerCase(Locale.ROOT).replace('_', '-');

    /// The name on the wire: kebab-case, never changed once released.
    public String code() {
        return code;
    }

    /// Empty for a code that a newer peer made up.
    public static Optional<DisconnectReason> ofCode(String code) {
        return Optional.ofNullable(BY_CODE.get(code));
    }
}
