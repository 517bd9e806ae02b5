package dev.pinion.server.access.certificates;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ScheduledExecutorService;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import dev.pinion.protocol.Pin;
import dev.pinion.server.access.keys.KeyMark;
import dev.pinion.server.access.keys.KeySet;
import dev.pinion.server.access.keys.KeySource;
import dev.pinion.server.access.keys.KeySourceHealth;
import dev.pinion.server.access.keys.UnusableKeysException;
import dev.pinion.server.access.keys.WatchedFile;
import dev.pinion.server.access.rights.Rights;

/// The table of client certificates in its file ([WatchedFile]). As a source of keys for tokens it has none, and a new set of none
/// whenever the table has changed, so that whoever looks for keys that were taken back looks again.
///
/// Thread: any.
public final class MappedCertificates implements KeySource {
    private static final Logger LOG = LoggerFactory.getLogger(MappedCertificates.class);
    private static final int BYTES_MAX = 4 * 1024 * 1024;

    private final Path file;
    private final Clock clock;
    private final WatchedFile<CertificateTable> table;
    private volatile KeySet none = KeySet.none();

    /// Who shows a certificate.
    ///
    /// @param subject his name, without the prefix of this source
    /// @param key by which he is known: the pin, or the subject of the certificate
    public record Known(String subject, Rights rights, KeyMark key) {}

    private MappedCertificates(Path file, Optional<Path> authorities, Clock clock)
            throws IOException, UnusableKeysException {
        this.file = file;
        this.clock = clock;
        this.table = new WatchedFile<>(file, BYTES_MAX, content -> parsed(content, authorities), clock);
    }

    /// Reads the table.
    ///
    /// @param authorities PEM of the CAs that may vouch for subjects; empty: the table has pins alone
    /// @throws IllegalArgumentException naming what cannot be used
    public static MappedCertificates open(Path file, Optional<Path> authorities, Clock clock) {
        try {
            var opened = new MappedCertificates(file, authorities, clock);
            opened.tellSize();
            return opened;
        } catch (IOException | UnusableKeysException why) {
            throw new IllegalArgumentException(
                    "the table of client certificates " + file + " cannot be used: " + why.getMessage(), why);
        }
    }

    /// Reads the file again at this pace, until closed.
    public MappedCertificates watchedBy(ScheduledExecutorService housekeeping, Duration every) {
        table.watchedBy(housekeeping, every, this::reload);
        return this;
    }

    /// Whose this certificate is, whose key the peer proved to hold.
    public Optional<Known> find(X509Certificate certificate) {
        return table.value()
                .find(certificate, clock.instant())
                .map(entry -> new Known(entry.name(), entry.rights(),
                        new KeyMark(Optional.of(entry.who()), Pin.of(certificate.getPublicKey()).toString())));
    }

    /// Whether it still says so.
    public boolean holds(Known known) {
        return known.key().id().filter(who -> table.value().holds(who, known.subject(), known.rights())).isPresent();
    }

    private void reload() {
        if (table.reload()) {
            none = KeySet.none();
            tellSize();
        }
    }

    private void tellSize() {
        LOG.info("client certificates by {}: {} lines", file, table.value().size());
    }

    private static CertificateTable parsed(byte[] content, Optional<Path> authorities) throws UnusableKeysException {
        if (content.length > BYTES_MAX) {
            throw new UnusableKeysException("it is larger than " + BYTES_MAX + " bytes");
        }
        try {
            return CertificateTable.parse(new String(content, StandardCharsets.UTF_8),
                    authorities.map(ClientAuthorities::read));
        } catch (IllegalArgumentException wrong) {
            throw new UnusableKeysException(String.valueOf(wrong.getMessage()), wrong);
        }
    }

    @Override
    public KeySet current() {
        return none;
    }

    @Override
    public KeySet newerThan(KeySet seen) {
        return none;
    }

    /// There is always a table, if need be the last good one.
    @Override
    public boolean isUsable() {
        return true;
    }

    @Override
    public KeySourceHealth health() {
        return table.health();
    }

    @Override
    public void close() {
        table.close();
    }
}
