package dev.pinion.cli.certs;

import java.util.Arrays;
import java.util.function.Supplier;

import dev.pinion.certs.CertificateStoreException;
import dev.pinion.cli.terminal.Failure;

/// Work on key files and secrets, which the command does itself, so that neither crosses the wire. On the caller's thread.
final class KeyFileWork {

    private KeyFileWork() {}

    /// What the store refuses is a failure with its words.
    static <T> T told(Supplier<T> work) {
        try {
            return work.get();
        } catch (CertificateStoreException refused) {
            throw new Failure(String.valueOf(refused.getMessage()), "", "", refused);
        }
    }

    /// The same with a password, which is wiped.
    static void told(char[] password, Runnable work) {
        try {
            told(() -> {
                work.run();
                return password;
            });
        } finally {
            Arrays.fill(password, ' ');
        }
    }
}
