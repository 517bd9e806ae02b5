package dev.pinion.cli.files;

import java.nio.file.Path;

import picocli.CommandLine.Option;

/// The data folder of commands that need nothing else of a server.
public final class DataOption {

    @Option(names = "--data", paramLabel = "DIR", description = "the server's data folder")
    private Path data = DataDirectory.usual();

    public Path path() {
        return data;
    }

    public DataDirectory directory() {
        return DataDirectory.of(data);
    }
}
