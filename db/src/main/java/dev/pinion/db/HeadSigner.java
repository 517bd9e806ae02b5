package dev.pinion.db;

/// Signs the heads of channels, so that a history cut off or rewritten later does not verify. The server provides it with
/// its key; the certificate belongs into the signature, since keys are retired.
public interface HeadSigner {

    Bytes sign(Bytes statement);

    /// Whether one of our keys, retired ones included, made this signature.
    boolean verifies(Bytes statement, Bytes signature);
}
