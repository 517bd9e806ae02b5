package dev.pinion.cli.db;

import java.nio.file.Path;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

import dev.pinion.db.DatabaseConfig;

/// Which database of PostgreSQL a command reads, as `pinion serve` names it.
final class ServerOptions {

    @Spec(Spec.Target.MIXEE)
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Option(names = "--db-url", paramLabel = "URL", description = "the database of PostgreSQL that the server keeps its messages in")
    private @Nullable String url;

    @Option(names = "--db-user", paramLabel = "ROLE", description = "with --db-url: the role that reads it")
    private @Nullable String user;

    @Option(names = "--db-password-file", paramLabel = "FILE", description = "with --db-url: the role's password, in a file that only its owner can read")
    private @Nullable Path passwordFile;

    /// Null: the database is one of files.
    DatabaseConfig.@Nullable Server named() {
        if (url != null) {
            return new DatabaseConfig.Server(url, user, passwordFile);
        }
        if (user != null || passwordFile != null) {
            throw new ParameterException(spec.commandLine(),
                    "--db-user and --db-password-file go with --db-url, which names the database");
        }
        return null;
    }
}
