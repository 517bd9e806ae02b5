package dev.pinion.server;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

import dev.pinion.server.issuer.TokenRequest;

/// The audit log as a channel of the server's own: durable, and for nobody who was not given the right by name.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class AuditChannelTest {
    private static final String OWN = "/channel/pinion.audit";

    @TempDir
    private static Path data;
    private TestServer server;
    private Consumer<String> audit;

    @BeforeAll
    void start() throws IOException {
        server = TestServer.start(data, config -> config, Operations.DEFAULTS.withAuditChannel(true));
        audit = server.server().audit().orElseThrow();
    }

    @AfterAll
    void stop() {
        server.close();
    }

    private Wire auditor(String right) throws IOException {
        return server.wire().connect(server.token("auditor", right));
    }

    @Test
    void anEventIsAMessageForWhoHasTheRightByName() throws IOException {
        try (Wire wire = auditor("read:pinion.audit")) {
            wire.send(ServerTestBase.subscribe("1", OWN, "receipt:s")).expect("RECEIPT");

            audit.accept("{\"event\":\"probe\"}");

            assertEquals("{\"event\":\"probe\"}", wire.expect("MESSAGE", "sender:pinion").body());
        }
    }

    @Test
    void theRightToReadEverythingDoesNotReadIt() throws IOException {
        for (String right : List.of("read:>", "read:*.audit", "read:*.>")) {
            Wire wire = auditor(right);
            wire.send(ServerTestBase.subscribe("1", OWN, "receipt:s"));
            wire.expect("ERROR", "code:not-permitted");
        }
    }

    @Test
    void aWildcardOverEverythingDoesNotDeliverItAndOneThatNamesItNeedsTheRightToo() throws IOException {
        try (Wire all = server.session("reads-all"); Wire named = auditor("read:pinion.>")) {
            all.send(ServerTestBase.subscribe("1", "/channel/>", "receipt:s")).expect("RECEIPT");
            named.send(ServerTestBase.subscribe("1", "/channel/pinion.*", "receipt:s")).expect("RECEIPT");
            // When
            audit.accept("{\"event\":\"secret\"}");
            named.expect("MESSAGE", "destination:" + OWN);
            all.send("SEND\ndestination:/channel/plain\n\nx\0");
            // Then
            all.expect("MESSAGE", "destination:/channel/plain");
            all.send(ServerTestBase.subscribe("2", "/channel/pinion.>", "receipt:t"));
            all.expect("ERROR", "code:not-permitted");
        }
    }

    @Test
    void nobodySendsToTheServersOwnChannels() throws IOException {
        for (String where : List.of(OWN, "/channel/pinion", "/channel/pinion.x.y")) {
            Wire wire = server.wire().connect(server.token("forger", "send:>", "send:pinion.audit", "send:pinion.>"));
            wire.send("SEND\ndestination:" + where + "\n\nx\0");
            wire.expect("ERROR", "code:not-permitted");
        }
        try (Wire wire = server.session("neighbour")) {
            wire.send("SEND\ndestination:/channel/pinions\nreceipt:r\n\nx\0").expect("RECEIPT");
        }
    }

    @Test
    void whoGivesEventsNeverWaitsAndItsRuleOfRetentionIsItsOwn() throws IOException {
        long begun = System.nanoTime();
        for (int n = 0; n < 30_000; n++) {
            audit.accept("{\"event\":\"flood\"}");
        }
        assertTrue(System.nanoTime() - begun < Duration.ofSeconds(10).toNanos());

        Operator operator = server.operator();
        String row = operator.ask("channels", "{\"channels\":\"pinion.>\"}");
        assertTrue(row.contains("pinion.audit:age=90d,bytes=268435456"), row);
        operator.close();
    }

    @Test
    void aTokenThatIsMadeBesideTheServerIsAnEventWithWhoAndWhat() throws Exception {
        try (var lines = new AuditLines()) {
            server.issuer().issue(new TokenRequest("machine \"7\"", List.of("send:a", "read:b"), Duration.ofHours(1)));

            await().until(() -> !lines.beginning("token-issued subject=\"machine").isEmpty());
            String line = lines.beginning("token-issued subject=\"machine").getFirst();
            assertTrue(
                    line.contains("scope=\"send:a read:b\"") && line.contains(" by=" + System.getProperty("user.name")),
                    line);
        }
    }
}
