package dev.pinion.server.issuer;

/// Says that the issuer's own files cannot be used: what was wrong and what to do.
public final class TokenIssuerException extends RuntimeException {
    private static final long serialVersionUID = 1;

    TokenIssuerException(String whatIsWrong) {
        super(whatIsWrong);
    }

    TokenIssuerException(String whatIsWrong, Throwable cause) {
        super(whatIsWrong, cause);
    }
}
