package dev.pinion.web.http;

/// What is wrong with a request. Checked: it is the peer's doing.
public final class HttpFault extends Exception {
    private static final long serialVersionUID = 1;

    private final transient HttpStatus status;

    /// @param what was wrong, what was expected and what to do, for the peer
    public HttpFault(HttpStatus status, String what) {
        super(what, null, false, false);
        this.status = status;
    }

    public HttpStatus status() {
        return status;
    }

    public String what() {
        return String.valueOf(getMessage());
    }
}
