package dev.pinion.db;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/// A directory mounted over itself for reading only, where that is permitted; root, whom modes do not stop, cannot write
/// there either.
final class ReadOnlyMount implements AutoCloseable {

    private static final int WAIT_SECONDS = 10;

    private final Path directory;
    private final boolean isThere;

    private ReadOnlyMount(Path directory, boolean isThere) {
        this.directory = directory;
        this.isThere = isThere;
    }

    static ReadOnlyMount of(Path directory) {
        boolean bound = run("mount", "--bind", directory.toString(), directory.toString());
        boolean readOnly = bound && run("mount", "-o", "remount,bind,ro", directory.toString());
        if (bound && !readOnly) {
            run("umount", directory.toString());
        }
        return new ReadOnlyMount(directory, readOnly);
    }

    boolean isThere() {
        return isThere;
    }

    /// False: it failed, or there is no such command.
    static boolean run(String... command) {
        try {
            Process process = new ProcessBuilder(List.of(command)).redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
            return process.waitFor(WAIT_SECONDS, TimeUnit.SECONDS) && process.exitValue() == 0;
        } catch (IOException noSuchCommand) {
            return false;
        } catch (InterruptedException ended) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    @Override
    public void close() throws IOException {
        if (isThere && !run("umount", directory.toString())) {
            throw new IOException(directory + " is still mounted");
        }
    }
}
