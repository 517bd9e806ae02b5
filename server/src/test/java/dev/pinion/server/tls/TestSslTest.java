package dev.pinion.server.tls;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import dev.pinion.certs.TlsProvider;
import dev.pinion.server.TestServer;

/// `testssl.sh` against a running server: what a stranger who audits it finds. `.ci/tls-setup` installs it.
@Tag("tls")
class TestSslTest {
    private static final long MINUTES_MAX = 8;
    private static final Pattern FINDING = Pattern.compile(
            "\"id\" *: \"([^\"]*)\".*?\"severity\" *: \"([^\"]*)\".*?\"finding\" *: \"([^\"]*)\"", Pattern.DOTALL);
    private static final Set<String> GRAVE = Set.of("MEDIUM", "HIGH", "CRITICAL", "FATAL");
    /// Both say that no CA has signed the certificate: clients go by pins.
    private static final Set<String> SELF_SIGNED = Set.of("cert_chain_of_trust", "cert_revocation");

    private record Finding(String id, String severity, String text) {}

    @TempDir
    private Path data;

    // TLS L1, L2, L4, L10
    @ParameterizedTest
    @EnumSource
    @Timeout(value = MINUTES_MAX, unit = TimeUnit.MINUTES)
    void nothingIsFoundButThatTheCertificateIsItsOwn(TlsProvider provider) throws Exception {
        // Given
        try (TestServer server = TestServer.start(data, config -> config.withTlsProvider(provider))) {
            // When
            List<Finding> findings = examine(server.port());
            // Then
            assertAll(() -> assertEquals(List.of(), findings.stream().filter(TestSslTest::isGrave).toList()),
                    () -> assertEquals("not offered", text(findings, "TLS1_2")),
                    () -> assertTrue(text(findings, "TLS1_3").startsWith("offered"), findings::toString),
                    () -> assertTrue(text(findings, "cipher_negotiated").startsWith("TLS_AES_128_GCM_SHA256"),
                            findings::toString));
        }
    }

    private static boolean isGrave(Finding finding) {
        return GRAVE.contains(finding.severity()) && !SELF_SIGNED.contains(finding.id());
    }

    private static String text(List<Finding> findings, String id) {
        return findings.stream().filter(finding -> finding.id().equals(id)).map(Finding::text).findFirst().orElse("");
    }

    private List<Finding> examine(int port) throws Exception {
        Path report = data.resolve("testssl.json");
        Path log = data.resolve("testssl.txt");
        Process process = new ProcessBuilder("testssl", "--quiet", "--warnings", "off", "--color", "0",
                "--openssl-timeout", "20", "--jsonfile", report.toString(), "localhost:" + port)
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        try {
            process.getOutputStream().close();
            assertTrue(process.waitFor(MINUTES_MAX, TimeUnit.MINUTES), () -> "it did not end");
        } finally {
            process.destroyForcibly();
        }
        List<Finding> findings = FINDING.matcher(Files.readString(report))
                .results()
                .map(match -> new Finding(match.group(1), match.group(2), match.group(3)))
                .toList();
        assertTrue(findings.size() > 50, () -> "it looked at " + findings.size() + " things only");
        return findings;
    }
}
