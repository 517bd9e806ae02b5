package dev.pinion.cli;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import dev.pinion.certs.TlsProvider;
import dev.pinion.client.ClientConfig;
import dev.pinion.client.PinionClient;
import dev.pinion.client.RetryPolicy;
import dev.pinion.client.pins.PinFile;
import dev.pinion.protocol.Pin;
import dev.pinion.protocol.pins.KnownPins;
import dev.pinion.server.PinionServer;
import dev.pinion.server.ServerConfig;
import dev.pinion.server.TokenSettings;
import dev.pinion.server.issuer.TokenIssuer;
import dev.pinion.server.issuer.TokenRequest;
import dev.pinion.server.limits.ConnectionLimits;
import dev.pinion.server.limits.DeliveryLimits;
import dev.pinion.server.limits.SessionLimits;

/// The server's key changes again and again under load, never by force, and nobody notices: not one connection ends, not one message is
/// lost or comes twice, every new handshake shows the new key at once, and every pin file follows.
class RotationsUnderLoadTest {
    private static final int STEADY = 3;
    private static final Duration PATIENCE = Duration.ofSeconds(40);

    @TempDir
    Path folder;

    @ParameterizedTest
    @EnumSource
    void twentyRotationsDisturbNobody(TlsProvider provider) throws Exception { // HOSTKEYS O12
        rotate(20, provider);
    }

    @ParameterizedTest
    @EnumSource
    @Tag("slow")
    @Timeout(value = 10, unit = TimeUnit.MINUTES)
    void manyRotationsDisturbNobody(TlsProvider provider) throws Exception { // HOSTKEYS O12
        rotate(Integer.getInteger("pinion.rotations", 1_000), provider);
    }

    private void rotate(int rotations, TlsProvider provider) throws Exception {
        // Given
        Path data = folder.resolve("data");
        TokenIssuer issuer = TokenIssuer.openOrCreate(data, Clock.systemUTC(), new SecureRandom());
        var tokens = new TokenSettings(TokenIssuer.DEFAULT_NAME, TokenIssuer.DEFAULT_AUDIENCE,
                data.resolve("issuer/jwks.json"));
        ServerConfig config = ServerConfig.loopback(data, 0, tokens)
                .withTlsProvider(provider)
                .withLimits(ConnectionLimits.DEFAULTS, SessionLimits.DEFAULTS.withHeartBeat(PATIENCE, PATIENCE),
                        DeliveryLimits.DEFAULTS);
        try (PinionServer server = PinionServer.start(config, Clock.systemUTC(), new SecureRandom())) {
            Set<Pin> first = Set.copyOf(server.pins());
            List<SteadyClient> steady = new ArrayList<>();
            for (int i = 0; i < STEADY; i++) {
                steady.add(SteadyClient.start(config(server, issuer, "steady-" + i), "/channel/steady." + i));
            }
            var comers = newcomers(server, issuer);
            try (var operator = KeyOperator.connect(config(server, issuer, "operator"))) {
                // When
                Set<Pin> shown = rotate(rotations, server, operator, config(server, issuer, "looker"), comers);
                // Then
                comers.stop();
                steady.forEach(SteadyClient::stop);
                assertEquals(rotations, shown.size());
                for (Pin pin : server.pins()) {
                    assertTrue(!first.contains(pin), "a pin of the first generation is in use");
                }
                assertTrue(comers.count() >= rotations / 2, comers.count() + " connections came and went");
                for (String name : List.of("steady-0", "steady-1", "steady-2", "operator")) {
                    awaitFollowed(server, name);
                }
                System.out.println(rotations + " rotations, " + comers.count() + " new connections, "
                        + steady.stream().mapToLong(SteadyClient::received).sum() + " messages");
            } finally {
                comers.quit();
                steady.forEach(SteadyClient::close);
            }
        }
    }

    /// From its first learning on a newcomer holds promotions back; before, its typed pins may be two promotions old on a busy machine.
    private Comers newcomers(PinionServer server, TokenIssuer issuer) {
        var comers = Comers.start(() -> config(server, issuer, "comer"));
        awaitFollowed(server, "comer");
        return comers;
    }

    /// The keys that new handshakes showed, each right after its promotion.
    private Set<Pin> rotate(int rotations, PinionServer server, KeyOperator operator, ClientConfig looker,
            Comers comers) throws Exception {
        Set<Pin> shown = new HashSet<>();
        for (int i = 0; i < rotations; i++) {
            PinionClient.connect(looker, RetryPolicy.PATIENT).close(); // learns, or its store would hold the promotion back
            if (i % 10 == 9) {
                operator.ask("certs-stage", "{}");
                PinionClient.connect(looker, RetryPolicy.PATIENT).close();
            }
            await().atMost(PATIENCE).pollInterval(Duration.ofMillis(2)).untilAsserted(() -> {
                comers.requireWell();
                String answer = operator.ask("certs-promote", "{}");
                assertTrue(answer.startsWith("{\"ok\":true"), answer);
            });
            try (PinionClient fresh = PinionClient.connect(looker, RetryPolicy.PATIENT)) {
                assertEquals(server.pins().getFirst(), fresh.serverPin(), "rotation " + i);
                shown.add(fresh.serverPin());
            }
        }
        return shown;
    }

    private void awaitFollowed(PinionServer server, String name) {
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertEquals(server.pins(),
                        new PinFile(folder.resolve(name)).find("127.0.0.1", server.address().getPort())
                                .map(KnownPins::pins)
                                .orElse(List.of()),
                        name));
    }

    /// With a pin file of its own, and the first pins typed. Nobody reconnects: an end would be seen.
    private ClientConfig config(PinionServer server, TokenIssuer issuer, String name) {
        String token = issuer.issue(new TokenRequest(name, List.of("send:>", "read:>", "admin"), Duration.ofHours(1)));
        ClientConfig.Builder builder = ClientConfig.builder("127.0.0.1", server.address().getPort())
                .token(token)
                .heartBeat(PATIENCE)
                .reconnect(RetryPolicy.NEVER)
                .pinStore(new PinFile(folder.resolve(name)));
        server.pins().forEach(builder::pin); // they count until the file knows the server
        return builder.build();
    }
}
