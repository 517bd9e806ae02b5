package dev.pinion.certs;

import org.jspecify.annotations.Nullable;

/// A key or certificate on our own disk is not as it must be. The message is for the operator: what is wrong,
/// what was expected, what to do. It never contains key material or a password.
public final class CertificateStoreException extends RuntimeException {
    private static final long serialVersionUID = 1;

    CertificateStoreException(String whatIsWrong, String whatToDo) {
        this(whatIsWrong, whatToDo, null);
    }

    CertificateStoreException(String whatIsWrong, String whatToDo, @Nullable Throwable cause) {
        super(whatIsWrong + ". " + whatToDo + ".", cause);
    }
}
