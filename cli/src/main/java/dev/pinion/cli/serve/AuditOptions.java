package dev.pinion.cli.serve;

import java.nio.file.Path;
import java.util.Optional;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/// Where the audit log goes beside the log: the options of `serve` for it.
final class AuditOptions {

    @Option(names = "--audit-file", paramLabel = "FILE", description = "the audit log goes to this file too, as JSON lines; one that is moved away is begun anew")
    private @Nullable Path file;

    @Option(names = "--audit-channel", description = "the audit log goes to the channel pinion.audit too, where it is kept for 90 days; who may read it needs the right read:pinion.audit")
    private boolean channel;

    Optional<Path> file() {
        return Optional.ofNullable(file).map(each -> each.toAbsolutePath().normalize());
    }

    boolean channel() {
        return channel;
    }
}
