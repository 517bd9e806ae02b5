package dev.pinion.certs;

import static dev.pinion.certs.Stores.assertRefused;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ServerKeyStoreRefusalTest {
    private Path keys = Path.of("");

    @BeforeEach
    void makeAStore(@TempDir Path folder) {
        keys = folder.resolve("keys");
        Stores.openOrCreate(keys);
    }

    private void start() {
        Stores.openOrCreate(keys);
    }

    @ParameterizedTest
    @ValueSource(strings = {"rw-r--r--", "rw-r-----", "rw----r--", "rw--w----", "rwx-----x"})
    void aKeyThatOthersCanReadIsRefusedWithTheCommandThatHelps(String mode) throws IOException {
        // Given
        Path key = keys.resolve("current/key.pem");
        Files.setPosixFilePermissions(key, PosixFilePermissions.fromString(mode));
        // When Then
        assertRefused(this::start, "Others than its owner can read the private key " + key, "Run: chmod 600 " + key);
    }

    @Test
    void aFolderThatOthersCanWriteIsRefusedWithTheCommandThatHelps() throws IOException {
        // Given
        Files.setPosixFilePermissions(keys, PosixFilePermissions.fromString("rwxrwx---"));
        // When Then
        assertRefused(this::start, "Others may write into " + keys, "Run: chmod 700 " + keys);
        assertRefused(() -> ServerKeyStore.open(keys, Stores.CLOCK), "Run: chmod 700 " + keys);
    }

    @Test
    void aKeyBesideAnotherOnesCertificateIsRefused() throws IOException {
        // Given
        Files.copy(keys.resolve("next/key.pem"), keys.resolve("current/key.pem"), StandardCopyOption.REPLACE_EXISTING);
        // When Then
        assertRefused(this::start, keys.resolve("current") + " does not belong to its certificate");
    }

    @ParameterizedTest
    @ValueSource(strings = {"key.pem", "cert.pem"})
    void aFileWithoutContentIsRefused(String file) throws IOException {
        // Given
        Path path = Files.writeString(keys.resolve("current").resolve(file), "");
        // When Then
        assertRefused(this::start, path.toString(), "Expected");
    }

    @ParameterizedTest
    @ValueSource(strings = {"key.pem", "cert.pem"})
    void garbageIsRefused(String file) throws IOException {
        // Given
        Path path = keys.resolve("current").resolve(file);
        String type = file.startsWith("key") ? "PRIVATE KEY" : "CERTIFICATE";
        Files.writeString(path, "-----BEGIN " + type + "-----\nMIIBgarbage=\n-----END " + type + "-----\n");
        // When Then
        assertRefused(this::start, path.toString(), "Expected");
    }

    @ParameterizedTest
    @ValueSource(strings = {"key.pem", "cert.pem"})
    void everyCutOfAFileIsRefused(String file) throws IOException {
        // Given
        Path path = keys.resolve("current").resolve(file);
        String whole = Files.readString(path).strip();
        for (int cut = 0; cut < whole.length(); cut += 7) {
            Files.writeString(path, whole.substring(0, cut));
            // When Then
            assertRefused(this::start, path.toString());
        }
    }

    @Test
    void aHugeFileIsNotReadIntoMemory() throws IOException {
        // Given
        Path key = keys.resolve("current/key.pem");
        Files.writeString(key, "x".repeat(300_000));
        // When Then
        assertRefused(this::start, "Cannot read " + key, "is longer than 262144 bytes");
    }

    @Test
    void aMissingFileIsNotMadeAnew() throws IOException {
        // Given
        Path key = keys.resolve("next/key.pem");
        Files.delete(key);
        // When Then
        assertRefused(this::start, key + ": it does not exist", "backup");
    }

    // TLS L15
    @Test
    void anExpiredCertificateOfACaIsRefused() throws IOException {
        // Given RFC 9325 L15
        var chain = new TestCa().issue(ServerKeyStore.open(keys, Stores.CLOCK).current().certificate().getPublicKey(),
                Stores.NOW.minus(Duration.ofDays(1)), Duration.ofDays(366));
        Files.write(keys.resolve("current/cert.pem"), Pem.encode(chain));
        Clock clock = Stores.later(Duration.ofDays(366));
        // When Then
        assertRefused(() -> ServerKeyStore.openOrCreate(keys, Stores.REQUEST, clock, Stores.RANDOM),
                "expired at 2027-11-21", "and it is 2027-11-22", "Renew", "clock");
        assertRefused(() -> ServerKeyStore.open(keys, clock).renewCurrent(Stores.REQUEST), "issued by CN=Test CA",
                "import its answer");
    }

    @Test
    void aChainOutOfOrderIsRefused() throws IOException {
        // Given
        var chain = new ArrayList<>(
                new TestCa().issue(ServerKeyStore.open(keys, Stores.CLOCK).current().certificate().getPublicKey(),
                        Stores.NOW, Duration.ofDays(1)));
        chain.add(chain.get(0));
        Files.write(keys.resolve("current/cert.pem"), Pem.encode(chain));
        // When Then
        assertRefused(this::start, "out of order at certificate 3");
    }

    // TLS L15
    @Test
    void aCertificateOfTheFutureIsRefusedAndTheClockNamed() {
        // Given RFC 9325 L15
        var imports = new KeyImport(ServerKeyStore.open(keys, Stores.CLOCK));
        var publicKey = ServerKeyStore.open(keys, Stores.CLOCK).current().certificate().getPublicKey();
        imports.certificate(Pem.encode(new TestCa().issue(publicKey, Stores.NOW, Duration.ofDays(1))));
        Clock clock = Stores.later(Duration.ofDays(-1));
        // When Then
        assertRefused(() -> ServerKeyStore.openOrCreate(keys, Stores.REQUEST, clock, Stores.RANDOM),
                "is not valid before", "Check the clock");
    }

    @Test
    void aCertificateOfOurOwnThatAWrongClockMadeIsMadeAnewAndThePinsStay() {
        // Given
        Clock clock = Stores.later(Duration.ofDays(-400));
        var before = ServerKeyStore.open(keys, Stores.CLOCK).pins();
        // When
        var store = ServerKeyStore.openOrCreate(keys, Stores.REQUEST, clock, Stores.RANDOM);
        // Then
        assertEquals(before, store.pins());
        PairCheck.checkServable(store.current(), clock.instant(), "current");
        PairCheck.checkServable(store.next(), clock.instant(), "next");
    }

    @Test
    void toolsMayLookAtAnExpiredStore() {
        // Given
        Clock clock = Stores.later(Duration.ofDays(366));
        // When
        var store = ServerKeyStore.open(keys, clock);
        // Then
        assertEquals(2, store.pins().size());
    }

    @Test
    void toolsDoNotMakeAStore(@TempDir Path elsewhere) {
        // When Then
        assertRefused(() -> ServerKeyStore.open(elsewhere, Stores.CLOCK), "There are no server keys in " + elsewhere,
                "Start the server once");
        assertRefused(() -> ServerKeyStore.open(elsewhere.resolve("missing"), Stores.CLOCK),
                "There are no server keys");
    }

    @Test
    void lostKeysAreNotReplacedWhileRetiredOnesTellThatThisIsNotAFirstStart() throws IOException {
        // Given
        Files.createDirectories(keys.resolve("retired"));
        Files.move(keys.resolve("current"), keys.resolve("retired/1"));
        Files.move(keys.resolve("next"), keys.resolve("retired/2"));
        // When Then
        assertRefused(this::start, "The current and the next key are missing", "Put the keys back from a backup");
    }

    @Test
    void aChangeThatWouldRetireADamagedPairIsRefusedBeforeAnythingMoves() throws IOException {
        // Given
        ServerKeyStore store = Stores.openOrCreate(keys);
        byte[] good = Files.readAllBytes(keys.resolve("current/cert.pem"));
        Files.writeString(keys.resolve("current/cert.pem"), "garbage");
        // When Then
        Stores.assertRefused(store::promote, "cert.pem");
        Files.write(keys.resolve("current/cert.pem"), good);
        Files.writeString(keys.resolve("next/key.pem"), "garbage");
        Stores.assertRefused(store::stage, "key.pem");
        assertTrue(Files.notExists(keys.resolve("retired")));
    }

    @Test
    void aDamagedRetiredKeyStopsNobody() throws IOException {
        // Given
        Stores.openOrCreate(keys).promote();
        Stores.openOrCreate(keys).promote();
        // When
        Files.writeString(keys.resolve("retired/2/key.pem"), "garbage");
        // Then
        assertEquals(1, Stores.openOrCreate(keys).retired().size());
        Stores.openOrCreate(keys).promote();
    }

    @Test
    void lifetimesDoNotGrowWithEachRotation() {
        ServerKeyStore store = Stores.openOrCreate(keys);
        for (int i = 0; i < 3; i++) {
            store.promote();
        }
        assertEquals(Stores.NOW.plus(Stores.REQUEST.lifetime()), store.next().certificate().getNotAfter().toInstant());
    }
}
