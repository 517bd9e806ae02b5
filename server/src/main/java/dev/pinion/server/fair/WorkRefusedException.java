package dev.pinion.server.fair;

import java.net.SocketTimeoutException;

/// Nothing more is read from this peer. To TLS it is a time-out: the one kind of failure after which both providers can
/// go on, so that the peer can be told why.
public final class WorkRefusedException extends SocketTimeoutException {
    private static final long serialVersionUID = 1;

    public WorkRefusedException(String what) {
        super(what);
    }

    @Override
    public Throwable fillInStackTrace() {
        return this; // a peer's doing needs no stack trace of ours
    }
}
