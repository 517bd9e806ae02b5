package dev.pinion.certs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.Security;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import dev.pinion.protocol.Pin;

class ServerKeyStoreTest {
    private Path keys = Path.of("");

    @BeforeEach
    void chooseAFolderThatDoesNotExist(@TempDir Path folder) {
        keys = folder.resolve("data/keys");
    }

    @Test
    void theFirstStartMakesTheCurrentAndTheNextKey() {
        // When
        ServerKeyStore store = Stores.openOrCreate(keys);
        // Then // PINS P3, PINS P6: a backup pin exists from the first minute
        assertNotEquals(store.current().pin(), store.next().pin());
        assertEquals(List.of(store.current().pin(), store.next().pin()), store.pins());
        assertEquals("EC P-256", store.current().algorithm());
        assertTrue(store.current().isSelfSigned());
    }

    @Test
    void aSecondStartFindsTheSameKeys() {
        // Given
        List<Pin> first = Stores.openOrCreate(keys).pins();
        // When
        List<Pin> second = Stores.openOrCreate(keys).pins();
        // Then
        assertEquals(first, second);
        assertEquals(first, ServerKeyStore.open(keys, Stores.CLOCK).pins());
    }

    @Test
    void keysAreForTheirOwnerOnly() throws IOException {
        // When
        Stores.openOrCreate(keys);
        // Then
        for (String folder : List.of("", "current", "next")) {
            assertEquals("rwx------", modeOf(keys.resolve(folder)));
        }
        for (String file : List.of("current/key.pem", "current/cert.pem", "next/key.pem", "next/cert.pem")) {
            assertEquals("rw-------", modeOf(keys.resolve(file)));
        }
    }

    private static String modeOf(Path path) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
    }

    @ParameterizedTest
    @EnumSource
    void pinsAreWhatOpensslPrints(KeyAlgorithm algorithm) throws Exception {
        // Given
        OpenSsl.assumeHere();
        var store = ServerKeyStore.openOrCreate(keys, Stores.REQUEST.with(algorithm), Stores.CLOCK, Stores.RANDOM);
        // When RFC 7469 P1, P11
        String printed = OpenSsl.run(keys, "openssl x509 -in current/cert.pem -pubkey -noout"
                + " | openssl pkey -pubin -outform DER | openssl dgst -sha256 -binary | base64");
        String fromKey = OpenSsl.run(keys,
                "openssl pkey -in next/key.pem -pubout -outform DER | openssl dgst -sha256 -binary | base64");
        // Then
        assertEquals("sha256//" + printed, store.current().pin().toString());
        assertEquals("sha256//" + fromKey, store.next().pin().toString());
    }

    @Test
    void opensslFindsTheCertificateToBeOneForThisServer() throws Exception {
        // Given
        OpenSsl.assumeHere();
        Stores.openOrCreate(keys);
        // When
        String verified = OpenSsl.run(keys, "openssl verify -no_check_time -purpose sslserver -verify_ip 127.0.0.1"
                + " -CAfile current/cert.pem current/cert.pem");
        String text = OpenSsl.run(keys, "openssl x509 -in current/cert.pem -noout -text");
        // Then
        assertEquals("current/cert.pem: OK", verified);
        assertTrue(text.contains("CA:FALSE") && text.contains("TLS Web Server Authentication"), text);
        assertTrue(text.contains("Digital Signature"), text);
    }

    @Test
    void theCertificateNamesTheHostsAndAddressesOfTheConfiguration() throws Exception {
        // Given
        var request = CertificateRequest
                .forNames(List.of("pinion.example.org", "*.example.net", "10.1.2.3", "fd00::7"));
        // When
        var store = ServerKeyStore.openOrCreate(keys, request, Stores.CLOCK, Stores.RANDOM);
        // Then
        var names = new ArrayList<String>();
        for (List<?> name : store.current().certificate().getSubjectAlternativeNames()) {
            names.add(name.get(0) + " " + name.get(1));
        }
        assertEquals(List.of("2 pinion.example.org", "2 *.example.net", "7 10.1.2.3", "7 fd00:0:0:0:0:0:0:7"), names);
        assertEquals("CN=pinion.example.org", store.current().certificate().getSubjectX500Principal().getName());
    }

    @Test
    void theCertificateBeginsALittleEarlierAndLivesAsLongAsAsked() {
        // When
        var certificate = Stores.openOrCreate(keys).current().certificate();
        // Then
        assertEquals(Stores.NOW.minus(Duration.ofHours(1)), certificate.getNotBefore().toInstant());
        assertEquals(Stores.NOW.plus(Duration.ofDays(365)), certificate.getNotAfter().toInstant());
    }

    @Test
    void aCertificateMayOutliveTheYear2050() {
        // Given
        var clock = Stores.later(Duration.ofDays(9_000));
        // When
        var store = ServerKeyStore.openOrCreate(keys, Stores.REQUEST, clock, Stores.RANDOM);
        // Then
        assertEquals(clock.instant().plus(Duration.ofDays(365)),
                store.current().certificate().getNotAfter().toInstant());
    }

    @Test
    void noProviderIsRegistered() {
        // When
        Stores.openOrCreate(keys);
        // Then
        assertFalse(Arrays.toString(Security.getProviders()).contains("BC"));
    }

    @Test
    void aKeyIsNeverPrinted() {
        // When
        String text = Stores.openOrCreate(keys).current().toString();
        // Then
        assertTrue(text.contains("private key redacted") && text.contains("sha256//"), text);
    }

    @Test
    void otherNamesMakeOtherCertificatesForTheSameKeys() {
        // Given
        ServerKeyStore store = Stores.openOrCreate(keys);
        List<Pin> pins = store.pins();
        long set = store.pinSet().number();
        // When
        store.nameAnew(List.of("Pinion.example.org", "::1"));
        // Then
        assertEquals(pins, store.pins());
        assertEquals(set, store.pinSet().number());
        for (ServerKey key : List.of(store.current(), store.next(),
                ServerKeyStore.open(keys, Stores.CLOCK).current())) {
            assertEquals(2, key.names().size());
            assertEquals("Pinion.example.org", key.names().getFirst());
        }
    }

    @Test
    void theSameNamesInAnotherFormChangeNothing() {
        // Given
        ServerKeyStore store = Stores.openOrCreate(keys);
        store.nameAnew(List.of("pinion.example.org", "fd00::7"));
        var certificate = store.current().certificate();
        // When
        store.nameAnew(List.of("FD00:0:0:0:0:0:0:7", "PINION.example.org"));
        // Then
        assertEquals(certificate, store.current().certificate());
    }
}
