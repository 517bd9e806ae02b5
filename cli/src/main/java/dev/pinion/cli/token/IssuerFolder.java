package dev.pinion.cli.token;

import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.function.Supplier;

import dev.pinion.cli.files.DataDirectory;
import dev.pinion.cli.terminal.Failure;
import dev.pinion.server.issuer.IssuerAlgorithm;
import dev.pinion.server.issuer.TokenIssuer;
import dev.pinion.server.issuer.TokenIssuerException;

/// The small token issuer of a data folder, for the commands that use it. For one thread.
public record IssuerFolder(DataDirectory directory) {

    public static IssuerFolder of(Path data) {
        return new IssuerFolder(DataDirectory.of(data));
    }

    /// The one that is there, also where no server has started yet.
    public TokenIssuer open() {
        directory.mustBeTrusted();
        if (!TokenIssuer.exists(directory.path())) {
            directory.mustBeUsed();
        }
        return openOrCreate();
    }

    public TokenIssuer openOrCreate() {
        return told(() -> TokenIssuer.openOrCreate(directory.path(), Clock.systemUTC(), new SecureRandom()));
    }

    /// A new one; the folder is made where it is not there yet.
    public TokenIssuer create(IssuerAlgorithm algorithm) {
        directory.create();
        return told(() -> TokenIssuer.create(directory.path(), algorithm, Clock.systemUTC(), new SecureRandom()));
    }

    /// Does it, and says in the command line's way why it could not be done.
    public static <T> T told(Supplier<T> work) {
        try {
            return work.get();
        } catch (TokenIssuerException unusable) {
            throw new Failure(String.valueOf(unusable.getMessage()), "", "", unusable);
        }
    }
}
