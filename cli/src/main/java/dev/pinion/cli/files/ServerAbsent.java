package dev.pinion.cli.files;

import dev.pinion.cli.terminal.Failure;

/// The data folder is there, its server is not: it may be about to start.
public final class ServerAbsent extends Failure {
    private static final long serialVersionUID = 1L;

    ServerAbsent(DataDirectory directory, Throwable cause) {
        super("no server is running on " + directory.path(), "one that was started with --data " + directory.path(),
                "start it (pinion serve --data " + directory.path()
                        + "), or name another with --server, --pin and --token-file",
                cause);
    }
}
