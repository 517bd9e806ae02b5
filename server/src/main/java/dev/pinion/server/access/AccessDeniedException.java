package dev.pinion.server.access;

import java.util.Optional;

import org.jspecify.annotations.Nullable;

import dev.pinion.protocol.DisconnectReason;

/// Says that somebody may not come in, or may not do what was asked. The message is for the peer; [#rule()] says to our
/// log which rule failed. Neither ever holds anything that was read from a token that we do not trust.
public final class AccessDeniedException extends Exception {
    private static final long serialVersionUID = 1;

    private final DisconnectReason reason;
    private final @Nullable TokenRule kind;
    private final String rule;

    private AccessDeniedException(DisconnectReason reason, @Nullable TokenRule kind, String forThePeer, String rule) {
        super(forThePeer, null, false, false); // a peer's mistake needs no stack trace of ours
        this.reason = reason;
        this.kind = kind;
        this.rule = rule;
    }

    static AccessDeniedException rejected(TokenRule kind, String rule) {
        return new AccessDeniedException(DisconnectReason.TOKEN_REJECTED, kind,
                "the token was refused; ask its issuer for one for this server", rule);
    }

    /// For a token that is genuine but belongs to another client certificate: the peer cannot guess this one.
    static AccessDeniedException boundElsewhere(String rule) {
        return new AccessDeniedException(DisconnectReason.TOKEN_REJECTED, TokenRule.BINDING,
                "the token was refused: it must be bound to the TLS client certificate of this connection;"
                        + " ask its issuer for one for this certificate (a renewed certificate needs a new token)",
                rule);
    }

    static AccessDeniedException expired(String rule) {
        return new AccessDeniedException(DisconnectReason.TOKEN_EXPIRED, TokenRule.EXPIRED,
                "the token has expired; connect with a fresh one", rule);
    }

    /// Nobody can tell yet whether the token is good.
    static AccessDeniedException issuerUnavailable(String issuer, String fault) {
        return new AccessDeniedException(DisconnectReason.ISSUER_UNAVAILABLE, TokenRule.UNAVAILABLE,
                "the token cannot be checked now: the keys of its issuer have not been fetched yet; try again soon",
                "no keys of issuer " + issuer + " yet" + (fault.isEmpty() ? "" : ": " + fault));
    }

    static AccessDeniedException notPermitted(String whatWasAsked, String rule) {
        return new AccessDeniedException(DisconnectReason.NOT_PERMITTED, null, whatWasAsked, rule);
    }

    public DisconnectReason reason() {
        return reason;
    }

    /// The kind of rule that a token broke; empty where it was a right that was missing.
    public Optional<TokenRule> kind() {
        return Optional.ofNullable(kind);
    }

    /// Whether this may have been one of many tries, so that its answer should wait.
    public boolean isGuess() {
        return kind != null && kind.isGuess();
    }

    /// What the peer is told: short, and no help to one who guesses.
    public String whatThePeerIsTold() {
        return String.valueOf(getMessage());
    }

    /// The rule that failed, for our log.
    public String rule() {
        return rule;
    }
}
