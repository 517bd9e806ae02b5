package dev.pinion.server;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.List;

import dev.pinion.certs.CertificateRequest;
import dev.pinion.certs.ServerKeyStore;
import dev.pinion.protocol.Pin;

/// A folder with `key.pem` and `cert.pem`, as somebody outside of the server delivers or changes them.
record KeyFiles(Path folder) {

    /// A pair that a server could serve, in a store of its own.
    static KeyFiles made(Path store) {
        return made(store, Clock.systemUTC());
    }

    /// A pair as it was made when the clock said so.
    static KeyFiles made(Path store, Clock clock) {
        var what = new CertificateRequest(List.of("localhost"), Duration.ofDays(365));
        ServerKeyStore.openOrCreate(store, what, clock, new SecureRandom());
        return new KeyFiles(store.resolve("current"));
    }

    Path key() {
        return folder.resolve("key.pem");
    }

    Path certificate() {
        return folder.resolve("cert.pem");
    }

    Pin pin() {
        return ServerKeyStore.open(folder.resolveSibling(""), Clock.systemUTC()).current().pin();
    }

    /// One file takes the place of another, as tools do it: aside first.
    static void replace(Path target, Path source) throws IOException {
        Path aside = target.resolveSibling("aside");
        Files.copy(source, aside, StandardCopyOption.COPY_ATTRIBUTES);
        Files.move(aside, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    void copyTo(Path other) throws IOException {
        replace(other.resolve("key.pem"), key());
        replace(other.resolve("cert.pem"), certificate());
    }
}
