package dev.pinion.server.access.certificates;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import dev.pinion.protocol.Pin;
import dev.pinion.server.access.keys.TestCertificate;

/// The table of client certificates: whom it names, and what is refused in it.
class MappedCertificatesTest {
    @TempDir
    private Path folder;

    private Path table(String text) throws Exception {
        return Files.writeString(folder.resolve("certificates"), text);
    }

    private MappedCertificates open(String text) throws Exception {
        return MappedCertificates.open(table(text), Optional.empty(), Clock.systemUTC());
    }

    private static String pin(TestCertificate of) {
        return Pin.of(of.certificate().getPublicKey()).toString();
    }

    @Test
    void theHolderOfAPinnedKeyIsKnownAlsoByARenewedCertificate() throws Exception {
        // Given
        MappedCertificates known = open(
                "# the plant\n\nplc-7   send:plant.>,read:plant.orders   " + pin(TestCertificate.one()) + "  \r\n");
        // When
        var plc = known.find(TestCertificate.one().renewed().certificate()).orElseThrow();
        // Then
        assertEquals("plc-7", plc.subject());
        assertEquals(Optional.of("send:plant.> read:plant.orders"), plc.rights().scope());
        assertEquals(pin(TestCertificate.one()), plc.key().text());
        assertTrue(known.holds(plc));
        assertEquals(Optional.empty(), known.find(TestCertificate.another().certificate()));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {"plc-7 send:plant.>|has fewer than three parts",
            "plc 7 sha256//x|which is no right", "pläc send:a sha256//x|has the name",
            "plc send:a,sent:b sha256//x|which is no right", "plc send:a sha256//x|line 1 ",
            "plc send:a CN=plc|no --client-ca that could vouch", "plc send:a sha256|no --client-ca"})
    void aLineThatCannotBeMeantIsRefusedByNumber(String line, String saying) {
        var refused = assertThrows(IllegalArgumentException.class, () -> open(line));
        assertTrue(String.valueOf(refused.getMessage()).contains(saying), refused::getMessage);
        assertTrue(String.valueOf(refused.getMessage()).contains("line 1 "), refused::getMessage);
    }

    @Test
    void oneCertificateTwiceIsRefused() {
        String line = "a send:a " + pin(TestCertificate.one()) + "\n";
        var refused = assertThrows(IllegalArgumentException.class, () -> open(line + line));
        assertTrue(String.valueOf(refused.getMessage()).contains("line 2 is there twice"), refused::getMessage);
    }

    @Test
    void aSubjectIsWhatACaVouchesForAndNothingElse() throws Exception {
        // Given
        openssl("openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout ca.key -out ca.pem"
                + " -subj /CN=CA -days 30");
        openssl("openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout x.key -out theirs.pem"
                + " -subj '/O=Example Corp/CN=telegraf' -days 30 -CA ca.pem -CAkey ca.key"
                + " -addext basicConstraints=CA:false");
        openssl("openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout x.key -out server.pem"
                + " -subj '/O=Example Corp/CN=telegraf' -days 30 -CA ca.pem -CAkey ca.key"
                + " -addext basicConstraints=CA:false -addext extendedKeyUsage=serverAuth");
        openssl("openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout x.key -out forged.pem"
                + " -subj '/O=Example Corp/CN=telegraf' -days 30");
        Path table = table("telegraf send:metrics.> CN=telegraf, O=Example Corp");
        // When
        var known = MappedCertificates.open(table, Optional.of(folder.resolve("ca.pem")), Clock.systemUTC());
        var later = MappedCertificates.open(table, Optional.of(folder.resolve("ca.pem")),
                Clock.offset(Clock.systemUTC(), Duration.ofDays(31)));
        // Then
        var telegraf = known.find(certificate("theirs.pem")).orElseThrow();
        assertEquals("telegraf", telegraf.subject());
        assertEquals("CN=telegraf, O=Example Corp", telegraf.key().text());
        assertTrue(known.holds(telegraf));
        assertEquals(Optional.empty(), known.find(certificate("forged.pem")));
        assertEquals(Optional.empty(), known.find(certificate("server.pem")), "not for clients");
        assertEquals(Optional.empty(), later.find(certificate("theirs.pem")), "expired");
        assertThrows(IllegalArgumentException.class,
                () -> MappedCertificates.open(table, Optional.of(table), Clock.systemUTC()));
    }

    private void openssl(String command) throws Exception {
        Process process = new ProcessBuilder("sh", "-c", command).directory(folder.toFile())
                .redirectErrorStream(true)
                .start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertEquals(0, process.waitFor(), said);
    }

    private X509Certificate certificate(String file) throws Exception {
        try (InputStream in = Files.newInputStream(folder.resolve(file))) {
            return (X509Certificate) CertificateFactory.getInstance("X.509").generateCertificate(in);
        }
    }
}
