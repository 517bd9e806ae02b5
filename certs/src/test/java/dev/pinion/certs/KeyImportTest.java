package dev.pinion.certs;

import static dev.pinion.certs.Stores.assertRefused;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Objects;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import dev.pinion.protocol.Pin;

class KeyImportTest {
    private static final char[] PASSWORD = "correct horse".toCharArray();

    private final TestCa ca = new TestCa();
    private Path folder = Path.of("");
    private @Nullable ServerKeyStore opened;

    @BeforeEach
    void makeAStore(@TempDir Path temporary) {
        folder = temporary;
        opened = Stores.openOrCreate(folder.resolve("keys"));
    }

    private ServerKeyStore store() {
        return Objects.requireNonNull(opened);
    }

    private byte[] chainFor(ServerKey key) {
        return Pem.encode(ca.issue(key.certificate().getPublicKey(), Stores.NOW, Duration.ofDays(90)));
    }

    @ParameterizedTest
    @CsvSource(delimiter = ';', value = {
            "PKCS#8 EC; openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256 -out k",
            "SEC1; openssl ecparam -name prime256v1 -genkey -out k",
            "P-384; openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-384 -out k",
            "PKCS#1 RSA; openssl genrsa -traditional -out k 2048", "Ed25519; openssl genpkey -algorithm ed25519 -out k",
            "PBES2; openssl genpkey -algorithm RSA -pkeyopt rsa_keygen_bits:2048 -aes-256-cbc -pass 'pass:correct horse' -out k",
            "old PEM; openssl ecparam -noout -name prime256v1 -genkey | openssl ec -aes256 -passout 'pass:correct horse' -out k",
            "old PEM RSA; openssl genrsa -traditional -aes128 -passout 'pass:correct horse' -out k 2048"})
    void keysInEveryFormThatToolsWriteAreStaged(String form, String command) throws Exception {
        // Given
        OpenSsl.assumeHere();
        OpenSsl.run(folder, "(" + command + ") 2>/dev/null");
        OpenSsl.run(folder, "openssl req -new -x509 -key k -passin 'pass:correct horse' -subj /CN=localhost -days 30"
                + " -addext subjectAltName=DNS:localhost -out c");
        Pin current = store().current().pin();
        String pin = OpenSsl.run(folder,
                "openssl x509 -in c -pubkey -noout | openssl pkey -pubin -outform DER | openssl dgst -sha256 -binary | base64");
        var now = ServerKeyStore.open(folder.resolve("keys"), Clock.systemUTC());
        // When
        var outcome = new KeyImport(now).pair(Files.readAllBytes(folder.resolve("k")),
                Files.readAllBytes(folder.resolve("c")), PASSWORD);
        // Then
        assertEquals(KeyImport.Outcome.STAGED, outcome, form);
        assertEquals(List.of(current, Pin.parse("sha256//" + pin)), now.pins());
        assertEquals(now.pins(), ServerKeyStore.open(folder.resolve("keys"), Stores.CLOCK).pins());
    }

    @Test
    void theAnswerOfACaToOurRequestRenewsTheCurrentKey() throws Exception {
        // Given
        OpenSsl.assumeHere();
        Files.write(folder.resolve("csr"), new KeyImport(store()).requestForCurrent(Stores.REQUEST));
        String text = OpenSsl.run(folder, "openssl req -in csr -noout -verify -text 2>&1");
        assertTrue(text.contains("DNS:localhost, IP Address:127.0.0.1") && text.contains("verify OK"), text);
        List<Pin> pins = store().pins();
        // When
        var outcome = new KeyImport(store()).certificate(chainFor(store().current()));
        // Then
        assertEquals(KeyImport.Outcome.CURRENT_RENEWED, outcome);
        assertEquals(pins, store().pins());
        assertEquals(2, store().current().chain().size());
        assertEquals(2, Stores.openOrCreate(folder.resolve("keys")).current().chain().size());
    }

    @Test
    void theNextKeyMayHaveACertificateOfACaToo() {
        // Given
        byte[] request = new KeyImport(store()).requestForNext(Stores.REQUEST);
        assertTrue(new String(request, StandardCharsets.US_ASCII).startsWith("-----BEGIN CERTIFICATE REQUEST-----"));
        // When
        var outcome = new KeyImport(store()).pair(Pem.encode(store().next().privateKey()), chainFor(store().next()),
                null);
        // Then
        assertEquals(KeyImport.Outcome.NEXT_RENEWED, outcome);
        store().promote();
        assertEquals(2, store().current().chain().size());
    }

    @Test
    void whatCannotBeServedIsNotImported() {
        // Given
        List<Pin> pins = store().pins();
        ServerKey key = Stores.key();
        var publicKey = key.certificate().getPublicKey();
        byte[] keyPem = Pem.encode(key.privateKey());
        KeyImport imports = new KeyImport(store());
        byte[] expired = Pem.encode(ca.issue(publicKey, Stores.NOW.minus(Duration.ofDays(9)), Duration.ofDays(8)));
        byte[] future = Pem.encode(ca.issue(publicKey, Stores.NOW.plus(Duration.ofDays(1)), Duration.ofDays(8)));
        byte[] forClients = Pem.encode(ca.issueForClients(publicKey));
        // When Then
        assertRefused(() -> imports.pair(keyPem, expired, null), "the import expired at");
        assertRefused(() -> imports.pair(keyPem, future, null), "the import is not valid before");
        assertRefused(() -> imports.pair(keyPem, forClients, null), "not for TLS servers");
        assertRefused(() -> imports.pair(keyPem, chainFor(store().current()), null),
                "does not belong to its certificate");
        assertRefused(() -> imports.pair(chainFor(key), keyPem, null), "holds no private key");
        assertRefused(() -> imports.pair(keyPem, keyPem, null), "holds 0 certificates");
        assertRefused(() -> imports.certificate(chainFor(key)), "neither the current nor the next key");
        assertRefused(() -> imports.certificate("x".getBytes(StandardCharsets.US_ASCII)), "holds 0 certificates");
        assertEquals(pins, store().pins());
    }

    // TLS L12
    @ParameterizedTest
    @CsvSource(delimiter = ';', value = {"openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-224 -out k",
            "openssl genrsa -out k 1024", "openssl genpkey -algorithm ed448 -out k",
            "openssl ecparam -name secp256k1 -genkey -out k"})
    void weakAndUnknownKeysAreRefused(String command) throws Exception {
        // Given RFC 9325 L12
        OpenSsl.assumeHere();
        OpenSsl.run(folder, "(" + command + ") 2>/dev/null");
        OpenSsl.run(folder, "openssl req -new -x509 -key k -subj /CN=localhost -days 30 -out c");
        byte[] key = Files.readAllBytes(folder.resolve("k"));
        byte[] chain = Files.readAllBytes(folder.resolve("c"));
        // When Then
        assertRefused(() -> new KeyImport(store()).pair(key, chain, null), "Expected");
    }

    @Test
    void anEncryptedKeyNeedsItsPassword() throws Exception {
        // Given
        OpenSsl.assumeHere();
        OpenSsl.run(folder,
                "openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256 -aes-256-cbc -pass pass:secret -out k");
        byte[] key = Files.readAllBytes(folder.resolve("k"));
        // When Then
        assertRefused(() -> new KeyImport(store()).pair(key, chainFor(Stores.key()), null),
                "encrypted with a password");
        assertRefused(() -> new KeyImport(store()).pair(key, chainFor(Stores.key()), "wrong".toCharArray()),
                "cannot be decrypted", "Check the password");
    }

    @Test
    void aChainWhoseIssuerDidNotSignIsRefused() {
        // Given two authorities of the same name
        ServerKey key = Stores.key();
        var publicKey = key.certificate().getPublicKey();
        var own = ca.issue(publicKey, Stores.NOW, Duration.ofDays(90)).get(0);
        var foreign = new TestCa().issue(publicKey, Stores.NOW, Duration.ofDays(90)).get(1);
        // When Then
        assertRefused(() -> new KeyImport(store()).pair(Pem.encode(key.privateKey()), Pem.encode(List.of(own, foreign)),
                null), "out of order at certificate 2", "signed");
    }

    @Test
    void aRetiredKeyDoesNotComeBack() {
        // Given
        ServerKey old = store().current();
        store().promote();
        // When Then
        assertRefused(() -> new KeyImport(store()).pair(Pem.encode(old.privateKey()), chainFor(old), null),
                "was retired before");
        assertNotEquals(old.pin(), store().next().pin());
    }
}
