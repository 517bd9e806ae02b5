package dev.pinion.cli.db;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Optional;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

import dev.pinion.certs.CertificateStoreException;
import dev.pinion.certs.ServerKeyStore;
import dev.pinion.cli.files.DataDirectory;
import dev.pinion.cli.terminal.Failure;
import dev.pinion.db.DatabaseKey;
import dev.pinion.db.DatabaseRefusedException;
import dev.pinion.db.HeadSigner;
import dev.pinion.db.StorageException;
import dev.pinion.server.upkeep.KeyHeadSigner;

/// Which database a command reads: that of a data folder, or a backup; and whose signatures it trusts.
public final class DatabaseOptions {

    @Option(names = "--data", paramLabel = "DIR", required = true, description = "the server's data folder; its keys tell which signed heads are ours")
    private Path data = Path.of("data");

    @Parameters(index = "0", arity = "0..1", paramLabel = "BACKUP", description = "the folder of a backup, instead of the server's own database")
    private @Nullable Path backup;

    @Option(names = "--db-key-file", paramLabel = "FILE", description = "the key of an encrypted database")
    private @Nullable Path keyFile;

    /// Null: the database is not encrypted.
    @Nullable
    DatabaseKey key() {
        return key(keyFile);
    }

    /// Of an encrypted database; null: it is not.
    public static @Nullable DatabaseKey key(@Nullable Path file) {
        return file == null ? null : refused(() -> DatabaseKey.read(file));
    }

    DataDirectory directory() {
        return DataDirectory.of(data);
    }

    /// The folder with the files.
    Path database() {
        return backup == null ? directory().database() : backup.toAbsolutePath().normalize();
    }

    /// Empty, where the data folder has no keys: signatures cannot be judged then.
    Optional<HeadSigner> signer() {
        Path keys = directory().keys();
        if (!Files.isDirectory(keys)) {
            return Optional.empty();
        }
        try {
            return Optional.of(new KeyHeadSigner(ServerKeyStore.open(keys, Clock.systemUTC())));
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
