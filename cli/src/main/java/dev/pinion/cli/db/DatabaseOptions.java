package dev.pinion.cli.db;

import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

import dev.pinion.certs.CertificateStoreException;
import dev.pinion.certs.KeySignatures;
import dev.pinion.certs.ServerKeyStore;
import dev.pinion.cli.files.DataDirectory;
import dev.pinion.cli.terminal.Failure;
import dev.pinion.db.DatabaseConfig;
import dev.pinion.db.DatabaseKey;
import dev.pinion.db.DatabaseRefusedException;
import dev.pinion.db.SignedHistory;
import dev.pinion.db.StorageException;
import dev.pinion.protocol.Pin;
import dev.pinion.server.upkeep.KeyHistorySigner;

/// Which database a command reads: that of a data folder, or a backup; and whose signatures it trusts.
public final class DatabaseOptions {

    @Spec(Spec.Target.MIXEE)
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Option(names = "--data", paramLabel = "DIR", description = "the server's data folder; its keys tell which signatures are ours")
    private @Nullable Path data;

    @Parameters(index = "0", arity = "0..1", paramLabel = "BACKUP", description = "the folder of a backup, instead of the server's own database")
    private @Nullable Path backup;

    @Option(names = "--db-key-file", paramLabel = "FILE", description = "the key of an encrypted database")
    private @Nullable Path keyFile;

    private Path folder() {
        return data == null ? DataDirectory.usual() : data;
    }

    /// Null: the database is not encrypted.
    @Nullable
    DatabaseKey key() {
        return key(keyFile);
    }

    /// Of an encrypted database; null: it is not.
    public static @Nullable DatabaseKey key(@Nullable Path file) {
        return file == null ? null : refused(() -> DatabaseKey.read(file));
    }

    /// The folder with the files.
    Path database() {
        if (backup != null) {
            return backup.toAbsolutePath().normalize();
        }
        return DataDirectory.of(folder()).database();
    }

    /// The one of PostgreSQL where that is named, else the files.
    DatabaseConfig config(ServerOptions server) {
        DatabaseConfig.Server there = server.named();
        if (there == null) {
            return DatabaseConfig.defaults(database()).withKey(key());
        }
        if (backup != null || keyFile != null) {
            throw new ParameterException(spec.commandLine(),
                    "--db-url names a database of PostgreSQL: neither BACKUP nor --db-key-file goes with it");
        }
        return DatabaseConfig.defaults(Path.of("")).withServer(there);
    }

    /// Whose signatures are good: those of the pins, else of the data folder's keys. Null: nobody says.
    SignedHistory.@Nullable Check check(List<Pin> pins) {
        if (!pins.isEmpty()) {
            return (statement, signature) -> KeySignatures.maker(statement.toByteArray(), signature.toByteArray())
                    .filter(pins::contains)
                    .map(Pin::toString);
        }
        if (data == null && backup != null) {
            return null; // nothing says that it is of the server whose folder is the usual one
        }
        DataDirectory directory = DataDirectory.of(folder());
        if (!ServerKeyStore.exists(directory.keys())) {
            return null;
        }
        try {
            return new KeyHistorySigner(ServerKeyStore.open(directory.keys(), Clock.systemUTC()));
        } catch (CertificateStoreException unusable) {
            throw new Failure(String.valueOf(unusable.getMessage()), "", "", unusable);
        }
    }

    /// Does something with the files of a database; what refuses is told in the database's own words.
    public static <T> T refused(Supplier<T> work) {
        try {
            return work.get();
        } catch (DatabaseRefusedException why) {
            throw new Failure(String.valueOf(why.getMessage()), "", "", why);
        } catch (StorageException why) {
            throw new Failure(why.getMessage() + cause(why), "a disk that takes and gives what is written", "", why);
        }
    }

    private static String cause(StorageException why) {
        return why.getCause() == null ? "" : ": " + why.getCause().getMessage();
    }
}
