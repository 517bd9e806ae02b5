package dev.pinion.cli.files;

import java.nio.file.Files;
import java.time.Clock;
import java.util.List;
import java.util.stream.Collectors;

import dev.pinion.certs.CertificateStoreException;
import dev.pinion.certs.ServerKeyStore;
import dev.pinion.cli.terminal.Failure;
import dev.pinion.protocol.Pin;

/// The pins of the server of a data folder. A running server writes down those that it serves, since its key files may have been
/// changed into something that it refuses; then it must still be possible to ask it why.
public final class ServedPins {

    private ServedPins() {}

    /// Of the server that runs, or ran; else those of the keys on disk.
    public static List<Pin> of(DataDirectory directory) {
        if (Files.exists(directory.pins())) {
            return directory.read(directory.pins()).lines().map(Pin::parse).toList();
        }
        return onDisk(directory).pins();
    }

    /// The keys that lie there now.
    public static ServerKeyStore onDisk(DataDirectory directory) {
        try {
            return ServerKeyStore.open(directory.keys(), Clock.systemUTC());
        } catch (CertificateStoreException unusable) {
            throw new Failure(String.valueOf(unusable.getMessage()), "", "", unusable);
        }
    }

    public static void write(DataDirectory directory, List<Pin> pins) {
        directory.write(directory.pins(), pins.stream().map(Pin::toString).collect(Collectors.joining("\n")));
    }
}
