package dev.pinion.lab.compare;

import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;

import dev.pinion.bench.ceiling.Behaviour;
import dev.pinion.bench.ceiling.Ceiling;
import dev.pinion.bench.ceiling.ThrowawayKey;

/// Runs the ceiling as a process of its own: `CeilingMain KEYSTORE`, the password in the environment. Prints one line
/// when it listens; ends with its standard input, so that it never outlives who started it.
public final class CeilingMain {
    private CeilingMain() {}

    static void main(String[] arguments) throws IOException, GeneralSecurityException {
        var key = new ThrowawayKey(Path.of(arguments[0]), System.getenv(ThrowawayKey.PASSWORD_VARIABLE));
        try (Ceiling ceiling = Ceiling.start(key, 0, Behaviour.HONEST)) {
            System.out.println("listening on 127.0.0.1:" + ceiling.port());
            while (System.in.read() >= 0) {}
        }
    }
}
