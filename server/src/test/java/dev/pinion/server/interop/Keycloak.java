package dev.pinion.server.interop;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;

import dev.pinion.protocol.Pin;
import dev.pinion.protocol.tls.PinnedTrust;
import dev.pinion.server.access.keys.TestCertificate;

/// A real Keycloak in a process of its own, with the realm `shop` of `keycloak/shop-realm.json`. It keeps nothing: each start
/// has new keys. For the test's thread; a Keycloak that does not listen within three minutes has failed.
final class Keycloak implements AutoCloseable {
    private static final Path ROOT = Path.of(System.getProperty("pinion.root", "..")).toAbsolutePath();
    private static final Path UNPACKED = ROOT.resolve("server/target/interop");
    private static final Path REALM = ROOT.resolve("server/src/test/interop/keycloak/shop-realm.json");
    private static final String ADMIN = "admin";
    private static final Pattern ACCESS_TOKEN = Pattern.compile("\"access_token\"\\s*:\\s*\"([^\"]+)\"");

    private final Path home;
    private final Path log;
    private final int port;
    private final HttpClient client;
    private final Path store;
    private Process process;

    Keycloak(Path folder) throws Exception {
        try (Stream<Path> versions = Files.list(UNPACKED)) {
            home = versions.filter(each -> each.getFileName().toString().startsWith("keycloak-"))
                    .max(Comparator.naturalOrder())
                    .orElseThrow();
        }
        log = folder.resolve("keycloak.log");
        store = folder.resolve("keycloak.p12");
        try (OutputStream out = Files.newOutputStream(store)) {
            TestCertificate.one().store().store(out, TestCertificate.PASSWORD.toCharArray());
        }
        port = freePort(); // Keycloak must know its own address before it starts
        Files.createDirectories(home.resolve("data/import"));
        Files.copy(REALM, home.resolve("data/import/shop-realm.json"), StandardCopyOption.REPLACE_EXISTING);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, new TrustManager[] {PinnedTrust.of(Set.of(pin()))}, new SecureRandom());
        client = HttpClient.newBuilder().sslContext(context).build();
        process = start();
    }

    /// None of those that the system gives to whoever wants any, which would take it before Keycloak does.
    private static int freePort() {
        while (true) {
            int candidate = ThreadLocalRandom.current().nextInt(20_000, 30_000);
            try (ServerSocket free = new ServerSocket(candidate, 1, InetAddress.getLoopbackAddress())) {
                return free.getLocalPort();
            } catch (IOException taken) { // another one
            }
        }
    }

    Pin pin() throws Exception {
        return Pin.of(TestCertificate.one().certificate().getPublicKey());
    }

    String issuer() {
        return address() + "/realms/shop";
    }

    /// As a program asks: RFC 6749, 4.4.
    String token() throws Exception {
        return token("shop",
                Map.of("grant_type", "client_credentials", "client_id", "sensor", "client_secret", "made-by-the-test"));
    }

    /// From now on tokens are signed by another key of another kind.
    void changeKey() throws Exception {
        String admin = token("master",
                Map.of("grant_type", "password", "client_id", "admin-cli", "username", ADMIN, "password", ADMIN));
        String component = """
                {"name": "newer", "providerId": "ecdsa-generated", "providerType": "org.keycloak.keys.KeyProvider",
                 "config": {"priority": ["200"], "enabled": ["true"], "active": ["true"], "ecdsaEllipticCurveKey": ["P-256"]}}
                """;
        expect(201, ask("/admin/realms/shop/components", "POST", admin, component));
        expect(204, ask("/admin/realms/shop", "PUT", admin, "{\"defaultSignatureAlgorithm\": \"ES256\"}"));
    }

    void stop() {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly().onExit().join();
    }

    /// At the same address, which takes it half a minute; see [#awaitStart].
    void startAgain() throws IOException {
        process = start();
    }

    void awaitStart() {
        await().atMost(Duration.ofMinutes(3)).until(() -> {
            assertTrue(process.isAlive(), () -> text(log));
            return text(log).contains("Listening on:");
        });
    }

    private Process start() throws IOException {
        Files.deleteIfExists(log);
        var builder = new ProcessBuilder(List.of(home.resolve("bin/kc.sh").toString(), "start", "--db=dev-mem",
                "--cache=local", "--import-realm", "--https-port=" + port, "--http-host=127.0.0.1",
                "--https-key-store-file=" + store, "--https-key-store-password=" + TestCertificate.PASSWORD,
                "--hostname=" + address())).redirectErrorStream(true).redirectOutput(log.toFile());
        builder.environment()
                .putAll(Map.of("JAVA_HOME", System.getProperty("java.home"), "KC_BOOTSTRAP_ADMIN_USERNAME", ADMIN,
                        "KC_BOOTSTRAP_ADMIN_PASSWORD", ADMIN, "JAVA_OPTS_KC_HEAP", "-Xmx512m", "JAVA_OPTS_APPEND",
                        "-XX:TieredStopAtLevel=1"));
        return builder.start();
    }

    private String token(String realm, Map<String, String> form) throws Exception {
        String body = form.entrySet()
                .stream()
                .map(field -> field.getKey() + "=" + field.getValue())
                .collect(Collectors.joining("&"));
        HttpResponse<String> answer = client.send(
                HttpRequest.newBuilder(URI.create(address() + "/realms/" + realm + "/protocol/openid-connect/token"))
                        .header("Content-Type", "application/x-www-form-urlencoded")
                        .POST(HttpRequest.BodyPublishers.ofString(body))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
        return ACCESS_TOKEN.matcher(expect(200, answer)).results().findFirst().orElseThrow().group(1);
    }

    private HttpResponse<String> ask(String path, String method, String admin, String json) throws Exception {
        return client.send(HttpRequest.newBuilder(URI.create(address() + path))
                .header("Authorization", "Bearer " + admin)
                .header("Content-Type", "application/json")
                .method(method, HttpRequest.BodyPublishers.ofString(json))
                .build(), HttpResponse.BodyHandlers.ofString());
    }

    private static String expect(int status, HttpResponse<String> answer) {
        assertEquals(status, answer.statusCode(), answer.body());
        return answer.body();
    }

    private String address() {
        return "https://localhost:" + port;
    }

    private static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException unreadable) {
            throw new AssertionError(unreadable);
        }
    }

    @Override
    public void close() {
        client.close();
        stop();
    }
}
