package dev.pinion.server.access.certificates;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import dev.pinion.protocol.Pin;
import dev.pinion.server.access.keys.KeyMark;
import dev.pinion.server.access.keys.KeySet;
import dev.pinion.server.access.keys.KeySource;
import dev.pinion.server.access.keys.KeySourceHealth;
import dev.pinion.server.access.rights.Rights;

/// The table of client certificates in its file, which is read again every now and then. A bad one leaves the last good one in
/// use, and is logged once. As a source of keys for tokens it has none, and a new set of none whenever the table has changed, so
/// that whoever looks for keys that were taken back looks again.
///
/// Thread: any; its lock is held during one read of a small file.
public final class MappedCertificates implements KeySource {
    private static final Logger LOG = LoggerFactory.getLogger(MappedCertificates.class);
    private static final int BYTES_MAX = 4 * 1024 * 1024;

    private final Path file;
    private final Optional<Path> authorities;
    private final Clock clock;
    private byte[] lastSeen;
    private @Nullable String fault;
    private Instant lastGood;
    private long swaps = 1;
    private long failures;
    private volatile CertificateTable table;
    private volatile KeySet none = KeySet.none();
    private @Nullable ScheduledFuture<?> watch;

    /// Who shows a certificate.
    ///
    /// @param subject his name, without the prefix of this source
    /// @param key by which he is known: the pin, or the subject of the certificate
    public record Known(String subject, Rights rights, KeyMark key) {}

    private MappedCertificates(Path file, Optional<Path> authorities, Clock clock) throws IOException {
        this.file = file;
        this.authorities = authorities;
        this.clock = clock;
        this.lastSeen = content(file);
        this.table = parsed(lastSeen);
        this.lastGood = clock.instant();
    }

    /// Reads the table.
    ///
    /// @param authorities PEM of the CAs that may vouch for subjects; empty: the table has pins alone
    /// @throws IllegalArgumentException naming what cannot be used
    public static MappedCertificates open(Path file, Optional<Path> authorities, Clock clock) {
        try {
            var opened = new MappedCertificates(file, authorities, clock);
            LOG.info("client certificates by {}: {} lines", file, opened.table.size());
            return opened;
        } catch (IOException | IllegalArgumentException why) {
            throw new IllegalArgumentException(
                    "the table of client certificates " + file + " cannot be used: " + why.getMessage(), why);
        }
    }

    /// Reads the file again at this pace, until closed.
    public synchronized MappedCertificates watchedBy(ScheduledExecutorService housekeeping, Duration every) {
        watch = housekeeping.scheduleWithFixedDelay(this::reload, every.toNanos(), every.toNanos(),
                TimeUnit.NANOSECONDS);
        return this;
    }

    /// Whose this certificate is, whose key the peer proved to hold.
    public Optional<Known> find(X509Certificate certificate) {
        return table.find(certificate, clock.instant())
                .map(entry -> new Known(entry.name(), entry.rights(),
                        new KeyMark(Optional.of(entry.who()), Pin.of(certificate.getPublicKey()).toString())));
    }

    /// Whether it still says so.
    public boolean holds(Known known) {
        return known.key().id().filter(who -> table.holds(who, known.subject(), known.rights())).isPresent();
    }

    private synchronized void reload() {
        byte[] content = {};
        try {
            content = content(file);
            if (Arrays.equals(content, lastSeen)) {
                return;
            }
            table = parsed(content);
        } catch (IOException | IllegalArgumentException why) {
            failed(String.valueOf(why.getMessage()), content);
            return;
        }
        lastSeen = content;
        lastGood = clock.instant();
        fault = null;
        swaps++;
        none = KeySet.none();
        LOG.info("client certificates by {}: {} lines", file, table.size());
    }

    private void failed(String text, byte[] content) {
        if (!text.equals(fault) || !Arrays.equals(content, lastSeen)) {
            lastSeen = content;
            fault = text;
            failures++;
            LOG.warn("the table of client certificates {} cannot be used, the last good one stays: {}", file, text);
        }
    }

    private CertificateTable parsed(byte[] content) {
        if (content.length > BYTES_MAX) {
            throw new IllegalArgumentException("it is larger than " + BYTES_MAX + " bytes");
        }
        return CertificateTable.parse(new String(content, StandardCharsets.UTF_8),
                authorities.map(ClientAuthorities::read));
    }

    private static byte[] content(Path file) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            return in.readNBytes(BYTES_MAX + 1);
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
    public synchronized KeySourceHealth health() {
        KeySourceHealth.State state = fault == null ? KeySourceHealth.State.GOOD : KeySourceHealth.State.STALE;
        return new KeySourceHealth(file.toString(), state, swaps, failures, lastGood, Optional.ofNullable(fault));
    }

    @Override
    public synchronized void close() {
        if (watch != null) {
            watch.cancel(false);
        }
    }
}
