package dev.pinion.server;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.time.Duration;
import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import dev.pinion.protocol.Pin;

/// Somebody changes the files of the keys under a running server.
class KeySwapTest extends ServerTestBase {
    @TempDir
    private Path elsewhere;

    private KeyFiles current() {
        return new KeyFiles(data.resolve("keys/current"));
    }

    private Pin shown() throws IOException {
        try (Wire wire = server.wire()) {
            return wire.pin();
        }
    }

    private void awaitScrape(String line) {
        await().until(() -> server.server().scrape().contains("\n" + line + "\n"));
    }

    enum Fault {
        KEY_WITHOUT_ITS_CERTIFICATE,
        CERTIFICATE_WITHOUT_ITS_KEY,
        GARBAGE,
        EMPTY,
        EXPIRED,
        UNREADABLE,
        WORLD_READABLE,
        GONE;

        void make(KeyFiles current, Path elsewhere) throws IOException {
            KeyFiles other = KeyFiles.made(elsewhere.resolve("other"));
            switch (this) {
                case KEY_WITHOUT_ITS_CERTIFICATE -> KeyFiles.replace(current.key(), other.key());
                case CERTIFICATE_WITHOUT_ITS_KEY -> KeyFiles.replace(current.certificate(), other.certificate());
                case GARBAGE -> Files.writeString(current.certificate(), "garbage");
                case EMPTY -> Files.writeString(current.key(), "");
                case EXPIRED -> KeyFiles
                        .made(elsewhere.resolve("old"), Clock.offset(Clock.systemUTC(), Duration.ofDays(-400)))
                        .copyTo(current.folder());
                case UNREADABLE -> { // whoever runs the tests: even root reads no folder as a file
                    Files.move(current.key(), elsewhere.resolve("moved"));
                    Files.createDirectory(current.key());
                }
                case WORLD_READABLE -> { // the mode first: a new content that is seen before its mode is served
                    Files.setPosixFilePermissions(current.key(), PosixFilePermissions.fromString("rw-r--r--"));
                    Files.writeString(current.key(), "\n", StandardOpenOption.APPEND);
                }
                case GONE -> Files.move(current.folder(), elsewhere.resolve("gone"));
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void onAnyFaultTheOldPairServesOnAndStatusAndMetricTell(Fault fault) throws IOException {
        // Given
        Pin old = shown();
        Wire living = server.session("ada");
        // When
        fault.make(current(), elsewhere);
        // Then
        awaitScrape("pinion_keys_refused 1.0");
        assertEquals(old, shown());
        publish(living, "x", "still here");
        try (Operator operator = server.operator()) {
            String status = operator.ask("certs-status", "{}");
            assertTrue(!status.contains("\"failed-reloads\":0") && !status.contains("\"refusal\":\"\""), status);
            String text = operator.ask("certs-status", "{\"text\":true}");
            assertTrue(text.contains("REFUSED"), text);
            String reload = operator.ask("certs-reload", "{}");
            assertTrue(reload.contains("\"ok\":false") && reload.contains("the old ones serve on"), reload);
        }
        living.close();
    }

    @Test
    void aPairThatComesInTwoPartsIsServedWhenItIsWholeAndConnectionsStay() throws IOException {
        // Given
        KeyFiles other = KeyFiles.made(elsewhere.resolve("other"));
        Wire living = server.session("ada");
        KeyFiles.replace(current().key(), other.key());
        awaitScrape("pinion_keys_refused 1.0");
        // When
        KeyFiles.replace(current().certificate(), other.certificate());
        // Then
        await().until(() -> shown().equals(other.pin()));
        awaitScrape("pinion_keys_refused 0.0");
        awaitScrape("pinion_keys_reload_failures_total 1.0");
        publish(living, "x", "still here");
        living.close();
    }

    @Test
    void aKeyThatOthersCouldReadIsServedOnceItsModeIsRight() throws IOException {
        // Given
        Fault.WORLD_READABLE.make(current(), elsewhere);
        awaitScrape("pinion_keys_refused 1.0");
        // When
        Files.setPosixFilePermissions(current().key(), PosixFilePermissions.fromString("rw-------"));
        // Then
        awaitScrape("pinion_keys_refused 0.0");
    }

    @Test
    void linksThatKubernetesSwapsAreFollowed() throws IOException {
        // Given a mounted secret: files are links into ..data, which is a link to the version of now
        Path mount = Files.createDirectory(elsewhere.resolve("mount"));
        version(mount, "..1", current());
        Files.createSymbolicLink(mount.resolve("..data"), Path.of("..1"));
        for (String name : List.of("key.pem", "cert.pem")) {
            Path file = current().folder().resolve(name);
            Files.delete(file);
            Files.createSymbolicLink(file, mount.resolve("..data").resolve(name));
        }
        Pin old = shown();
        KeyFiles other = KeyFiles.made(elsewhere.resolve("other"));
        version(mount, "..2", other);
        // When
        Files.createSymbolicLink(mount.resolve("..data_tmp"), Path.of("..2"));
        Files.move(mount.resolve("..data_tmp"), mount.resolve("..data"), StandardCopyOption.ATOMIC_MOVE,
                StandardCopyOption.REPLACE_EXISTING);
        // Then
        await().until(() -> !shown().equals(old));
        assertEquals(other.pin(), shown());
    }

    private static void version(Path mount, String name, KeyFiles pair) throws IOException {
        Path folder = Files.createDirectory(mount.resolve(name));
        Files.copy(pair.key(), folder.resolve("key.pem"), StandardCopyOption.COPY_ATTRIBUTES);
        Files.copy(pair.certificate(), folder.resolve("cert.pem"), StandardCopyOption.COPY_ATTRIBUTES);
    }
}
