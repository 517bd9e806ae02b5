package dev.pinion.cli.pins;

import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;

import picocli.CommandLine.Option;

import dev.pinion.cli.files.DataDirectory;
import dev.pinion.cli.terminal.Failure;
import dev.pinion.client.pins.PinFile;

/// What these commands have in common: a pin file, and what goes wrong with it.
abstract class PinFileWork implements Callable<Integer> {

    @Option(names = "--pin-file", paramLabel = "FILE", required = true, description = "the client's pin file")
    private Path file = Path.of("");

    @Override
    public final Integer call() {
        try {
            work(new PinFile(file));
            return 0;
        } catch (IOException refused) {
            throw new Failure("the pin file " + file + " cannot be used: " + DataDirectory.reason(refused),
                    "a file with lines HOST PORT PIN…", "", refused);
        }
    }

    abstract void work(PinFile pins) throws IOException;

    final Failure unknown(String address) {
        return new Failure(file + " knows no " + address, "a server that it knows: pinion pins show --pin-file " + file,
                "");
    }
}
