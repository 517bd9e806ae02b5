package dev.pinion.server.interop;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

import dev.pinion.certs.CertificateRequest;
import dev.pinion.certs.ServerKeyStore;
import dev.pinion.protocol.Pin;
import dev.pinion.protocol.StompDialect;
import dev.pinion.server.ServerConfig;
import dev.pinion.server.TestServer;

/// What a stock client meets: the server it wants to talk to, another one with a certificate for another name, and the
/// files and tokens that its user was given. All of it goes to the client in environment variables.
final class Surroundings implements AutoCloseable {
    private static final Duration HEART_BEAT = Duration.ofSeconds(1);
    private static final List<String> OTHER_NAMES = List.of("elsewhere.test");

    private final TestServer wanted;
    private final TestServer other;
    private final Map<String, String> environment;

    private Surroundings(TestServer wanted, TestServer other, Map<String, String> environment) {
        this.wanted = wanted;
        this.other = other;
        this.environment = environment;
    }

    /// @param dialect of the server that the client wants
    static Surroundings start(Path scratch, StompDialect dialect) throws IOException {
        Path here = Files.createDirectory(scratch.resolve("here"));
        Path elsewhere = Files.createDirectory(scratch.resolve("elsewhere"));
        TestServer wanted = TestServer.start(here, config -> withFastHeartBeats(config).withDialect(dialect));
        makeKeysFor(OTHER_NAMES, elsewhere);
        TestServer other = TestServer.start(elsewhere);
        return new Surroundings(wanted, other,
                Map.of("PINION_PORT", port(wanted), "PINION_TRUST", trust(here), "PINION_PINS", pins(wanted),
                        "PINION_TOKEN", wanted.token("stock", "send:>", "read:>"), "PINION_READER_TOKEN",
                        wanted.token("reader", "read:>"), "PINION_OTHER_PORT", port(other), "PINION_OTHER_TRUST",
                        trust(elsewhere), "PINION_OTHER_PINS", pins(other), "PINION_OTHER_TOKEN",
                        other.token("stock", "send:>", "read:>")));
    }

    Map<String, String> environment() {
        return environment;
    }

    private static ServerConfig withFastHeartBeats(ServerConfig config) {
        return config.withLimits(config.connectionLimits(),
                config.sessionLimits().withHeartBeat(HEART_BEAT, HEART_BEAT), config.deliveryLimits());
    }

    /// The server keeps the keys that it finds, and with them the names in the certificate.
    private static void makeKeysFor(List<String> names, Path data) throws IOException {
        ServerKeyStore.openOrCreate(data.resolve("keys"), CertificateRequest.forNames(names), Clock.systemUTC(),
                new SecureRandom());
    }

    private static String port(TestServer server) {
        return Integer.toString(server.port());
    }

    private static String pins(TestServer server) {
        return server.server().pins().stream().map(Pin::toString).collect(Collectors.joining(","));
    }

    /// As the documents say: the current and the next certificate in one file, so that a rotation is not noticed.
    private static String trust(Path data) throws IOException {
        Path file = data.resolve("trust.pem");
        Files.writeString(file, Files.readString(data.resolve("keys/current/cert.pem"))
                + Files.readString(data.resolve("keys/next/cert.pem")));
        return file.toString();
    }

    @Override
    public void close() {
        other.close();
        wanted.close();
    }
}
