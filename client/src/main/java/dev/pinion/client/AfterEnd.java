package dev.pinion.client;

import dev.pinion.protocol.DisconnectReason;

/// What follows when a connection, or an attempt at one, has ended: the one table of it, which client/DESIGN.md shows. Pure.
///
/// Over is only what time cannot cure.
enum AfterEnd {
    /// Connects again, after a first short wait with jitter.
    AGAIN_AT_ONCE,
    /// Connects again after a wait that grows with each failure.
    AGAIN_SLOWLY,
    /// Fails the request that the server named, and connects again at once.
    FAIL_REQUEST,
    /// Ends the subscription that the server named, and connects again at once.
    FAIL_SUBSCRIPTION,
    /// Ends the durable subscriptions, for another connection reads with a name of theirs; connects again at once.
    FAIL_DURABLES,
    /// Ends the client.
    OVER;

    /// What the ERROR named by `receipt-id`.
    enum Named {
        NOTHING, REQUEST, SUBSCRIPTION, REFRESH
    }

    /// What is known beside the reason.
    ///
    /// @param named the frame to which the server's ERROR belongs
    /// @param storeChanged the store of pins says something else by now than when the connection began
    /// @param otherServers there are more servers than the one that was tried
    /// @param tokensUsedUp no other token will come, or several different ones were refused in a row
    /// @param young the connection had hardly begun, and the one before did not end for the same reason
    record Circumstances(Named named, boolean storeChanged, boolean otherServers, boolean tokensUsedUp, boolean young) {
        static final Circumstances NONE = new Circumstances(Named.NOTHING, false, false, false, false);

        /// For a client whose token never changes.
        static final Circumstances LAST = new Circumstances(Named.NOTHING, false, false, true, false);
    }

    static AfterEnd of(PinionException why, Circumstances known) {
        return switch (why) {
            case PinionException.Refused nobodyListens -> AGAIN_SLOWLY;
            case PinionException.Unreachable noWay -> AGAIN_SLOWLY;
            case PinionException.TimedOut late -> AGAIN_SLOWLY;
            case PinionException.Lost broken -> AGAIN_AT_ONCE;
            case PinionException.ProtocolError damaged -> AGAIN_SLOWLY;
            case PinionException.TokenUnavailable none -> AGAIN_SLOWLY;
            case PinionException.TokenRefused refused -> known.tokensUsedUp() ? OVER : AGAIN_SLOWLY;
            case PinionException.PinMismatch learnedSince when known.storeChanged() -> AGAIN_AT_ONCE;
            case PinionException.PinMismatch stranger -> known.otherServers() ? AGAIN_SLOWLY : OVER;
            case PinionException.PinsUnknown unknown -> unknown.unreadable() ? AGAIN_SLOWLY : OVER;
            case PinionException.HistoryBroken another -> FAIL_SUBSCRIPTION;
            case PinionException.NotSent here -> FAIL_REQUEST;
            case PinionException.Closed own -> OVER;
            case PinionException.ServerEnded ended -> ended.reason()
                    .map(reason -> of(reason, known))
                    .orElse(named(known, AGAIN_SLOWLY));
        };
    }

    private static AfterEnd of(DisconnectReason reason, Circumstances known) {
        return switch (reason) {
            case CLIENT_GOODBYE, CLIENT_VANISHED, HEART_BEAT_MISSED, SLOW_CONSUMER, FRAME_DEADLINE -> AGAIN_AT_ONCE;
            case SERVER_STOPPING, SERVER_DRAINING, SERVER_FULL, ISSUER_UNAVAILABLE, STORAGE_FAILED, STORAGE_FULL, INTERNAL_ERROR, ENDED_BY_OPERATOR, CONNECT_DEADLINE, HANDSHAKE_DEADLINE, TLS_HANDSHAKE_FAILED, ADDRESS_DENIED, PROXY_REFUSED -> AGAIN_SLOWLY;
            case TOKEN_EXPIRED -> known.named() == Named.REFRESH || !known.tokensUsedUp() ? AGAIN_AT_ONCE : OVER;
            case TOKEN_REJECTED, SESSION_REVOKED -> known.named() == Named.REFRESH || !known.tokensUsedUp()
                    ? AGAIN_SLOWLY
                    : OVER;
            case NOT_PERMITTED, LIMIT_EXCEEDED, DESTINATION_INVALID, IDEMPOTENCY_MISMATCH, MALFORMED_FRAME -> named(
                    known, AGAIN_SLOWLY);
            case HISTORY_CHANGED -> named(known, AGAIN_SLOWLY);
            case CURSOR_TAKEN -> known.young() ? AGAIN_AT_ONCE
                    : known.named() == Named.SUBSCRIPTION ? FAIL_SUBSCRIPTION : FAIL_DURABLES;
            case VERSION_UNSUPPORTED -> OVER;
        };
    }

    private static AfterEnd named(Circumstances known, AfterEnd otherwise) {
        return switch (known.named()) {
            case NOTHING -> otherwise;
            case REQUEST -> FAIL_REQUEST;
            case SUBSCRIPTION -> FAIL_SUBSCRIPTION;
            case REFRESH -> AGAIN_SLOWLY;
        };
    }
}
