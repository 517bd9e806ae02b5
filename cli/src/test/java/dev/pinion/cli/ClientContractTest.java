package dev.pinion.cli;

import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.List;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;

import dev.pinion.client.ClientConfig;
import dev.pinion.client.PinionClient;
import dev.pinion.contract.ClientContract;
import dev.pinion.server.PinionServer;
import dev.pinion.server.ServerConfig;
import dev.pinion.server.TokenSettings;
import dev.pinion.server.issuer.TokenIssuer;
import dev.pinion.server.issuer.TokenRequest;

/// The client on the real server keeps the contract.
class ClientContractTest extends ClientContract {

    @TempDir
    private static Path folder = Path.of(".");
    private static PinionServer server;
    private static TokenIssuer issuer;

    @BeforeAll
    static void serve() throws Exception {
        Path data = folder.resolve("data");
        issuer = TokenIssuer.openOrCreate(data, Clock.systemUTC(), new SecureRandom());
        var tokens = new TokenSettings(TokenIssuer.DEFAULT_NAME, TokenIssuer.DEFAULT_AUDIENCE,
                data.resolve("issuer/jwks.json"));
        server = PinionServer.start(ServerConfig.loopback(data, 0, tokens), Clock.systemUTC(), new SecureRandom());
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @Override
    protected PinionClient open(String subject) throws Exception {
        var builder = ClientConfig.builder("127.0.0.1", server.address().getPort())
                .token(() -> issuer
                        .issue(new TokenRequest(subject, List.of("send:>", "read:>", "send:@*"), Duration.ofHours(1))));
        server.pins().forEach(builder::pin);
        return PinionClient.connect(builder.build());
    }
}
