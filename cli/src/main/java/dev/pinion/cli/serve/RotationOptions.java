package dev.pinion.cli.serve;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

import dev.pinion.certs.RotationPlan;
import dev.pinion.server.keys.KeySettings;

/// When the server's keys rotate by themselves: the options of `serve` for it.
final class RotationOptions {

    @Option(names = "--rotation-every", paramLabel = "DURATION", defaultValue = "90d", description = "how long a server key serves before the next one takes its place; it waits until the clients seen in the last 30 days know the next pin (default: ${DEFAULT-VALUE})")
    private Duration every = RotationPlan.EVERY_DEFAULT;

    @Option(names = "--rotation-overlap", paramLabel = "DURATION", defaultValue = "14d", description = "how long clients can learn a next key, at least, before it is promoted (default: ${DEFAULT-VALUE})")
    private Duration overlap = RotationPlan.OVERLAP_DEFAULT;

    @Option(names = "--no-rotation", description = "keys and certificates change only by pinion certs")
    private boolean off;

    @Option(names = "--import-from", paramLabel = "DIR", description = "a folder into which others put the server's certificate with its key: tls.crt and tls.key (cert-manager), or fullchain.pem and privkey.pem (certbot). A new certificate for a key that is here is shown at once, another key becomes the next one")
    private @Nullable Path importFrom;

    @Option(names = "--promote-when-ready", description = "with --import-from: another key is promoted without a person, when the overlap is over and the clients seen in the last 30 days know it")
    private boolean whenReady;

    /// @throws IllegalArgumentException for settings that cannot work
    KeySettings settings() {
        if (whenReady && importFrom == null) {
            throw new IllegalArgumentException("--promote-when-ready without --import-from; a key that is imported by"
                    + " hand is promoted so by: pinion certs import --promote-when-ready");
        }
        if (whenReady && off) {
            throw new IllegalArgumentException(
                    "--promote-when-ready with --no-rotation: the one lets keys change by themselves, the other forbids it");
        }
        var plan = new RotationPlan(every, overlap);
        KeySettings settings = KeySettings.DEFAULTS.withPlan(off ? Optional.empty() : Optional.of(plan));
        return importFrom == null ? settings : settings.withImport(importFrom.toAbsolutePath().normalize(), whenReady);
    }
}
