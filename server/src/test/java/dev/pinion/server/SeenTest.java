package dev.pinion.server;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import dev.pinion.db.Bytes;
import dev.pinion.db.Cursors;
import dev.pinion.db.Database;
import dev.pinion.db.DatabaseConfig;
import dev.pinion.server.access.Holder;
import dev.pinion.server.issuer.TokenIssuer;
import dev.pinion.server.upkeep.RetentionRule;
import dev.pinion.server.upkeep.UpkeepSettings;

/// What a client may say of the last message it has seen, where the server can compare it and where not.
class SeenTest extends ServerTestBase {
    private static final String DURABLE = "durable-subscription-name:mine";

    @ParameterizedTest
    @CsvSource({"/channel/x, y/1", "/channel/x, @alice/1", "/channel/a.*, x/1", "/channel/>, @alice/1",
            "/channel/>, a..b/1", "/channel/x, x y/1", "/user/me, alice/1"})
    void aMessageOfAnotherChannelIsRefused(String destination, String seen) throws IOException {
        Wire wire = server.session("alice");
        publish(wire, "x", "1");
        wire.send("SUBSCRIBE\nid:e\ndestination:/channel/x\nfrom:first\n\n\0");
        String epoch = wire.expect("MESSAGE").header("message-id").replaceFirst(".*@", "");
        wire.send(subscribe("s", destination, "seen:" + seen + "@" + epoch));
        wire.expect("ERROR", "code:malformed-frame");
        wire.expectEnd();
    }

    @Test
    void anInboxIsComparedLikeAChannel() throws IOException {
        // Given
        Wire wire = server.wire().connect(server.token("alice", "send:@alice"));
        wire.send("SEND\ndestination:/user/me\nreceipt:p\n\n1\0").expect("RECEIPT");
        wire.send(subscribe("first", "/user/me", "from:first"));
        Wire.Received one = wire.expect("MESSAGE", "seq:1");
        String seen = "seen:" + one.header("message-id");
        // When
        wire.send(subscribe("good", "/user/me", DURABLE, seen, "chain:" + one.header("chain"), "receipt:s"));
        // Then
        wire.expect("RECEIPT", "receipt-id:s");
        wire.send(subscribe("bad", "/user/me", seen, "chain:x"));
        Wire.Received answer = wire.read();
        while (answer.command().equals("MESSAGE")) {
            answer = wire.read();
        }
        assertEquals("history-changed", answer.header("code"));
        wire.close();
    }

    @Test
    void aChannelThatMayNotBeReadAnyMoreIsNotLookedAt() throws IOException {
        // Given
        Wire wire = server.session("alice");
        publish(wire, "secret", "1");
        wire.send(subscribe("s", "/channel/>", "receipt:s")).expect("RECEIPT");
        publish(wire, "open", "1");
        String epoch = wire.expect("MESSAGE").header("message-id").replaceFirst(".*@", "");
        wire.close();
        // When
        Wire less = server.wire().connect(server.token("alice", "read:open"));
        less.send(subscribe("s", "/channel/>", "seen:secret/9@" + epoch, "chain:x", "receipt:s"));
        // Then: neither refused nor told whether that was right
        less.expect("RECEIPT", "receipt-id:s");
        less.close();
    }

    @Test
    void whatRetentionHasDeletedCannotBeComparedButTheLastOfIt() throws IOException {
        // Given
        server.close();
        var rule = new RetentionRule("x", Optional.empty(), OptionalLong.of(2), OptionalLong.empty());
        server = TestServer.start(data, config -> config.withUpkeep(UpkeepSettings.DEFAULTS.withRetention(List.of(rule))
                .withPace(UpkeepSettings.Pace.DEFAULT.withEvery(Duration.ofMillis(20)))));
        Wire wire = server.session("alice");
        wire.send(subscribe("live", "/channel/x", "receipt:s")).expect("RECEIPT");
        String[] chains = new String[7];
        String epoch = "";
        for (int seq = 1; seq <= 6; seq++) {
            wire.send("SEND\ndestination:/channel/x\n\nm\0");
            Wire.Received message = wire.expect("MESSAGE", "seq:" + seq);
            chains[seq] = message.header("chain");
            epoch = message.header("message-id").replaceFirst(".*@", "");
        }
        try (Operator operator = server.operator()) {
            await().until(() -> operator.ask("health", "").contains("\"retention-deleted\":4"));
        }
        // When
        for (String seen : List.of("seen:x/2@" + epoch + "\nchain:forgotten",
                "seen:x/4@" + epoch + "\nchain:" + chains[4], "seen:x/5@" + epoch + "\nchain:" + chains[5])) {
            wire.send(subscribe(seen.substring(5, 8), "/channel/>", seen, "receipt:" + seen.substring(5, 8)));
            // Then
            wire.expect("RECEIPT");
        }
        wire.send(subscribe("bad", "/channel/>", "seen:x/4@" + epoch, "chain:" + chains[3]));
        wire.expect("ERROR", "code:history-changed");
        wire.expectEnd();
    }

    @Test
    void aCursorThatLiesBeyondTheEndIsOfAnotherHistory() throws Exception {
        // Given
        Wire wire = server.session("alice");
        publish(wire, "x", "1", "2");
        wire.close();
        server.close();
        try (Database database = Database.open(DatabaseConfig.defaults(data.resolve("db")), Clock.systemUTC())) {
            Cursors cursors = database.cursors();
            String alice = new Holder(TokenIssuer.DEFAULT_NAME, "alice").key();
            long owner = cursors.claim(alice, "mine", System.currentTimeMillis(), 10).get().orElseThrow();
            Bytes none = Bytes.owned(";".getBytes(StandardCharsets.US_ASCII));
            cursors.save(alice, "mine", owner, List.of(new Cursors.Position("x", 3, none)), System.currentTimeMillis())
                    .get();
        }
        server = TestServer.start(data);
        for (String destination : List.of("/channel/x", "/channel/>", "/channel/x")) {
            // When
            Wire reader = server.session("alice");
            reader.send(subscribe("s", destination, DURABLE));
            // Then
            reader.expect("ERROR", "code:history-changed");
            reader.expectEnd();
        }
        // Then: it is not held, and can be given up
        Wire owner = server.session("alice");
        owner.send(subscribe("s", "/channel/x", "durable-subscription-name:other", "from:first"));
        owner.expect("MESSAGE", "seq:1");
        owner.expect("MESSAGE", "seq:2");
        owner.close();
    }
}
