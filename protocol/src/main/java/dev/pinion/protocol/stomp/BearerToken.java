package dev.pinion.protocol.stomp;

import dev.pinion.protocol.DisconnectReason;
import dev.pinion.protocol.ProtocolException;

/// A token as a client presented it: not yet verified, and secret. It cannot be printed.
public final class BearerToken {

    /// A JWT with many claims and an RSA-4096 signature has some 4 KiB; four times that is generous.
    public static final int LENGTH_MAX = 16 * 1024;

    private final String compact;

    private BearerToken(String compact) {
        this.compact = compact;
    }

    public static BearerToken of(String compact) throws ProtocolException {
        if (compact.isEmpty() || compact.length() > LENGTH_MAX || !compact.chars().allMatch(BearerToken::isAllowed)) {
            throw new ProtocolException(DisconnectReason.TOKEN_REJECTED, "the token is not a JWT in compact form; "
                    + "expected three base64url parts with dots between, at most " + LENGTH_MAX + " characters");
        }
        return new BearerToken(compact);
    }

    private static boolean isAllowed(int c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || "-_.~+/=".indexOf(c) >= 0;
    }

    /// Whether it has the three parts of a JWT: some programs cannot leave the passcode out, and send `guest`.
    public boolean hasThreeParts() {
        return compact.chars().filter(c -> c == '.').count() == 2;
    }

    /// The token itself. For the one who verifies it, and for the client that writes it into CONNECT; nobody else.
    public String reveal() {
        return compact;
    }

    /// By content: two headers that carry the same token carry one token.
    @Override
    public boolean equals(Object other) {
        return other instanceof BearerToken token && compact.equals(token.compact);
    }

    @Override
    public int hashCode() {
        return compact.hashCode();
    }

    @Override
    public String toString() {
        return "BearerToken[redacted, " + compact.length() + " characters]";
    }
}
