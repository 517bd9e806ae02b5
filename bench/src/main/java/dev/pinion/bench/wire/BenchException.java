package dev.pinion.bench.wire;

import java.io.Serial;

/// The run came to no result because of the server or the way to it: says what happened and after how much.
public final class BenchException extends Exception {
    @Serial
    private static final long serialVersionUID = 1L;

    public BenchException(String what) {
        super(what);
    }

    public BenchException(String what, Throwable cause) {
        super(what, cause);
    }
}
