package dev.pinion.cli;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.pinion.cli.Forked.Said;
import dev.pinion.client.ClientConfig;
import dev.pinion.protocol.Pin;
import dev.pinion.server.PinionServer;
import dev.pinion.server.ServerConfig;
import dev.pinion.server.TokenSettings;
import dev.pinion.server.issuer.TokenIssuer;
import dev.pinion.server.issuer.TokenRequest;

/// `--pin-file`: commands that run for a moment only follow the server's pins.
class PinFileOptionTest {
    private static final String FORCE = "{\"force\":true}";

    @TempDir
    Path folder;
    private PinionServer server;
    private KeyOperator operator;

    @BeforeEach
    void start() throws Exception {
        TokenIssuer issuer = TokenIssuer.openOrCreate(folder, Clock.systemUTC(), new SecureRandom());
        var tokens = new TokenSettings(TokenIssuer.DEFAULT_NAME, TokenIssuer.DEFAULT_AUDIENCE,
                folder.resolve("issuer/jwks.json"));
        server = PinionServer.start(ServerConfig.loopback(folder, 0, tokens), Clock.systemUTC(), new SecureRandom());
        String token = issuer
                .issue(new TokenRequest("anna", List.of("send:>", "read:>", "admin"), Duration.ofHours(1)));
        Files.writeString(folder.resolve("token"), token);
        ClientConfig.Builder config = ClientConfig.builder("127.0.0.1", server.address().getPort()).token(token);
        server.pins().forEach(config::pin);
        operator = KeyOperator.connect(config.build());
    }

    @AfterEach
    void stop() {
        operator.close();
        server.close();
    }

    private Said send(String... more) {
        List<String> words = new ArrayList<>(List.of("send", "--server", "127.0.0.1:" + server.address().getPort(),
                "--token-file", folder.resolve("token").toString(), "--pin-file", folder.resolve("pins").toString()));
        words.addAll(List.of(more));
        words.addAll(List.of("/channel/a", "hello"));
        return InProcess.run(words.toArray(String[]::new));
    }

    private void promote(String question) throws Exception {
        String answer = operator.ask("certs-promote", question);
        assertTrue(answer.startsWith("{\"ok\":true"), answer);
    }

    @Test
    void aCommandNowAndThenFollowsRotationAfterRotation() throws Exception {
        // Given
        Said first = send("--pin", server.pins().getFirst().toString());
        assertEquals(new Said(0, "1\n", first.err()), first);
        for (int i = 2; i < 5; i++) {
            // When
            promote("{}");
            Said said = send();
            // Then
            assertEquals(new Said(0, i + "\n", said.err()), said);
            assertTrue(said.err().contains("the server's pins have changed; stored in"), said.err());
            String file = Files.readString(folder.resolve("pins"));
            for (Pin pin : server.pins()) {
                assertTrue(file.contains(pin.toString()), file);
            }
        }
    }

    @Test
    void afterTwoMissedRotationsItSaysWhichLineToAdd() throws Exception { // PINS P4
        // Given
        send("--pin", server.pins().getFirst().toString());
        promote(FORCE);
        promote(FORCE);
        // When
        Said lost = send();
        // Then
        String line = "127.0.0.1 " + server.address().getPort() + " " + server.pins().getFirst();
        assertAll(() -> assertEquals(1, lost.exit()), () -> assertTrue(lost.err().contains(line), lost.err()));
        Files.writeString(folder.resolve("pins"), line + "\n", StandardOpenOption.APPEND);
        assertEquals(0, send().exit());
    }

    @Test
    void aFileThatDoesNotKnowTheServerNeedsAPinForTheFirstTime() {
        Said said = send();

        assertEquals(1, said.exit());
        assertTrue(said.err().contains("no pin of 127.0.0.1"), said.err());
    }
}
