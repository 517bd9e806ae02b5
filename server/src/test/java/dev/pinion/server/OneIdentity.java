package dev.pinion.server;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

import dev.pinion.db.DatabaseConfig;

/// Servers over one database, which have the same keys and the same issuer. Any thread.
final class OneIdentity {
    private OneIdentity() {}

    /// The files of a folder by those of another one, as an operator copies them.
    static void replace(Path from, Path to) throws IOException {
        Path old = to.resolveSibling("old-" + to.getFileName());
        Path fresh = to.resolveSibling("new-" + to.getFileName());
        copyAll(from, fresh);
        Files.move(to, old);
        Files.move(fresh, to);
    }

    /// A folder with server keys and an issuer, to be copied for each server.
    static Path identity(Path folder) throws IOException {
        TestServer.start(folder).close();
        return folder;
    }

    /// A data folder of the same identity.
    static Path copy(Path identity, Path folder) throws IOException {
        for (String part : List.of("keys", "issuer")) {
            copyAll(identity.resolve(part), folder.resolve(part));
        }
        return folder;
    }

    static void copyAll(Path from, Path to) throws IOException {
        Files.createDirectories(to.getParent());
        try (Stream<Path> all = Files.walk(from)) {
            for (Path each : all.toList()) {
                Path target = to.resolve(from.relativize(each).toString());
                if (Files.isDirectory(each)) {
                    if (!Files.isDirectory(target)) {
                        Files.createDirectory(target);
                        Files.setPosixFilePermissions(target, Files.getPosixFilePermissions(each));
                    }
                } else {
                    Files.copy(each, target, StandardCopyOption.COPY_ATTRIBUTES, StandardCopyOption.REPLACE_EXISTING);
                }
            }
        }
    }

    /// One of the servers over a database.
    static TestServer server(Path data, DatabaseConfig.Server database) throws IOException {
        return server(data, database, config -> config);
    }

    static TestServer server(Path data, DatabaseConfig.Server database, UnaryOperator<ServerConfig> change)
            throws IOException {
        return TestServer.start(data,
                config -> change.apply(config.withStorage(config.storage().withServer(database))));
    }
}
