package dev.pinion.server;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

import dev.pinion.protocol.json.JsonFault;
import dev.pinion.protocol.json.JsonObject;
import dev.pinion.protocol.json.JsonReader;
import dev.pinion.server.upkeep.RetentionRule;

/// What operators see of sessions and channels, and what they can do to them.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ViewsTest {
    @TempDir
    private static Path data;
    @TempDir
    private static Path looked;
    private TestServer server;
    private Operator operator;

    @BeforeAll
    void start() throws IOException {
        var rule = new RetentionRule("kept.>", Optional.of(Duration.ofDays(3)), OptionalLong.of(50),
                OptionalLong.empty());
        server = TestServer.start(data, config -> config.withUpkeep(config.upkeep().withRetention(List.of(rule))));
        operator = server.operator();
    }

    @AfterAll
    void stop() {
        server.close();
    }

    private JsonObject ask(String command, String question) throws IOException, JsonFault {
        return JsonReader.object(operator.ask(command, question).getBytes(StandardCharsets.UTF_8));
    }

    private List<JsonObject> rows(String command, String question) throws IOException, JsonFault {
        List<JsonObject> rows = new ArrayList<>();
        for (Object row : ask(command, question).array(command)) {
            rows.add((JsonObject) row);
        }
        return rows;
    }

    private JsonObject channel(String name) throws IOException, JsonFault {
        return rows("channels", "{\"channels\":\"" + name + "\"}").getFirst();
    }

    private static String text(JsonObject row, String name) throws JsonFault {
        return row.string(name).orElse("");
    }

    private static long number(JsonObject row, String name) throws JsonFault {
        return row.number(name).orElseThrow().longValue();
    }

    private Wire reader(String subject, String channel, int prefetch) throws IOException {
        Wire wire = server.session(subject);
        wire.send("SUBSCRIBE\nid:1\nack:client\nprefetch-count:" + prefetch + "\ndestination:/channel/" + channel
                + "\nreceipt:s\n\n\0").expect("RECEIPT");
        return wire;
    }

    private void publish(String channel, int messages) throws IOException {
        Wire wire = server.session("publisher");
        for (int n = 1; n <= messages; n++) {
            wire.send("SEND\ndestination:/channel/" + channel + "\nreceipt:" + n + "\n\nx\0");
        }
        for (int n = 1; n <= messages; n++) {
            wire.expect("RECEIPT", "receipt-id:" + n);
        }
        wire.close();
    }

    @Test
    void aSessionIsShownWithAllThatIsKnownOfIt() throws Exception {
        // Given
        Wire wire = server.wire();
        wire.send("CONNECT\naccept-version:1.2\nhost:x\nclient-software:probe/7 (quiet)\npasscode:"
                + server.token("shown", "read:>") + "\n\n\0").expect("CONNECTED");
        // When
        JsonObject row = rows("sessions", "{\"sub\":\"shown\"}").getFirst();
        // Then
        assertEquals("probe/7 (quiet)", text(row, "software"));
        assertTrue(text(row, "since").matches("20\\d\\d-.*Z"), text(row, "since"));
        assertFalse(text(row, "tls").isEmpty());
        assertEquals("not-asked", text(row, "pins"));
        assertEquals(0, number(row, "lag"));
        wire.close();
    }

    @Test
    void aNameOfTheClientThatIsTooLongIsNotShownAndRefusesNobody() throws Exception {
        Wire wire = server.wire();
        wire.send("CONNECT\naccept-version:1.2\nhost:x\nclient-software:" + "x".repeat(101) + "\npasscode:"
                + server.token("boaster", "read:>") + "\n\n\0").expect("CONNECTED");

        assertFalse(rows("sessions", "{\"sub\":\"boaster\"}").getFirst().has("software"));
        wire.close();
    }

    @Test
    void theOneThatLagsMostComesFirst() throws Exception {
        // Given
        Wire slow = reader("slow", "lagging", 1);
        Wire quick = reader("quick", "lagging", 1_000);
        // When
        publish("lagging", 20);
        // Then
        await().untilAsserted(() -> {
            List<JsonObject> rows = rows("sessions", "{\"sort\":\"lag\"}");
            assertEquals("slow", text(rows.getFirst(), "sub"));
            assertEquals(19, number(rows.getFirst(), "lag"));
            JsonObject channel = channel("lagging");
            assertEquals("slow", text(channel, "slowest-sub"));
            assertEquals(19, number(channel, "lag"));
            assertEquals(2, number(channel, "readers"));
        });
        slow.close();
        quick.close();
    }

    @Test
    void whatASessionSendsAndGetsIsCountedAndItsRateIsShown() throws Exception {
        // Given
        Wire wire = server.session("busy");
        wire.send("SUBSCRIBE\nid:1\ndestination:/channel/busy\nreceipt:s\n\n\0").expect("RECEIPT");
        // When
        for (int n = 0; n < 50; n++) {
            wire.send("SEND\ndestination:/channel/busy\n\nx\0");
        }
        // Then
        await().untilAsserted(() -> {
            JsonObject row = rows("sessions", "{\"sub\":\"busy\"}").getFirst();
            assertEquals(50, number(row, "sent"));
            assertEquals(50, number(row, "delivered"));
            assertTrue(row.number("sent-per-second").orElseThrow().doubleValue() > 0.1);
            assertTrue(row.number("delivered-per-second").orElseThrow().doubleValue() > 0.1);
        });
        wire.close();
    }

    @Test
    void aChannelIsShownWithItsRuleAndTheWildcardsThatReadIt() throws Exception {
        // Given
        Wire wildcard = server.session("follower");
        wildcard.send("SUBSCRIBE\nid:1\ndestination:/channel/kept.>\nreceipt:s\n\n\0").expect("RECEIPT");
        publish("kept.news", 3);
        // When
        JsonObject row = channel("kept.news");
        // Then
        assertEquals("kept.>:age=3d,count=50", text(row, "retention"));
        assertEquals(List.of(1L, 3L, 3L, 1L),
                List.of(number(row, "first"), number(row, "last"), number(row, "messages"), number(row, "readers")));
        assertTrue(number(row, "bytes") >= 3);
        wildcard.close();
    }

    @Test
    void aKickedSessionIsToldSoAndItsTokenStaysGood() throws Exception {
        // Given
        Wire one = server.session("kicked");
        Wire two = server.session("kicked");
        String name = text(rows("sessions", "{\"sub\":\"kicked\"}").getFirst(), "session");
        // When
        JsonObject first = ask("kick", "{\"session\":\"" + name + "\"}");
        JsonObject rest = ask("kick", "{\"sub\":\"kicked\"}");
        // Then
        assertEquals(List.of(1L, 1L), List.of(number(first, "ended"), number(rest, "ended")));
        one.expect("ERROR", "code:ended-by-operator");
        two.expect("ERROR", "code:ended-by-operator");
        server.session("kicked").close();
    }

    @Test
    void whoKicksHimselfIsNotEnded() throws Exception {
        assertEquals(0, number(ask("kick", "{\"sub\":\"operator\"}"), "ended"));
        assertTrue(ask("sessions", "{}").truth("ok").orElseThrow());
    }

    @Test
    void anEmptiedChannelGoesOnWithItsNumbersAndItsReadersAreToldOfTheGap() throws Exception {
        // Given
        publish("emptied", 30);
        // When
        JsonObject answer = ask("channel-rm", "{\"channel\":\"emptied\"}");
        // Then
        assertEquals(List.of(30L, 31L), List.of(number(answer, "deleted"), number(answer, "next")));
        assertEquals(0, number(channel("emptied"), "messages"));
        publish("emptied", 1);
        Wire wire = server.session("late");
        wire.send("SUBSCRIBE\nid:1\nfrom:first\ndestination:/channel/emptied\nreceipt:s\n\n\0").expect("RECEIPT");
        wire.expect("MESSAGE", "seq:31");
        wire.close();
    }

    @Test
    void questionsThatMeanNothingAreRefusedInWords() throws Exception {
        for (String[] wrong : new String[][] {{"sessions", "{\"sort\":\"beauty\"}"},
                {"sessions", "{\"order\":\"lag\"}"}, {"sessions", "{\"sort\":\"lag\",\"after\":\"c1\"}"},
                {"channels", "{\"sort\":7}"}, {"channels", "{\"channels\":\"a..b\"}"}, {"kick", "{}"},
                {"kick", "{\"sub\":\"a\",\"session\":\"b\"}"}, {"kick", "{\"sub\":\"nobody\"}"}, {"channel-rm", "{}"},
                {"channel-rm", "{\"channel\":\"nowhere\"}"}}) {
            JsonObject answer = ask(wrong[0], wrong[1]);
            assertFalse(answer.truth("ok").orElseThrow(), () -> wrong[0] + wrong[1]);
            assertTrue(text(answer, "error").length() > 10);
        }
    }

    @Test
    void whatIsLookedAtAgainAndAgainIsTheAuditLogsOnceAndThenCounted() throws Exception {
        try (var audit = new AuditLines()) {
            // Given
            try (TestServer other = TestServer.start(looked, config -> config);
                    Operator looking = new Operator(other.wire().connect(other.token("looker", "admin")))) {
                for (String each : List.of("health", "health", "issuers", "no-such", "health", "no-such")) {
                    looking.ask(each, "");
                }
                // When: the end, a minute otherwise
            }
            // Then
            assertEquals(List.of("health", "issuers", "no-such", "no-such"),
                    audit.beginning("admin ")
                            .stream()
                            .filter(line -> line.contains(" subject=looker "))
                            .map(line -> line.replaceAll(".* command=(\\S+) .*", "$1"))
                            .toList());
            List<String> again = audit.beginning("admin-again ")
                    .stream()
                    .filter(line -> line.endsWith(" subject=looker command=health times=2"))
                    .toList();
            assertEquals(1, again.size(), () -> audit.beginning("admin-again ").toString());
        }
    }

    @Test
    void eachCommandLeavesWhoAndWhatInTheAuditLog() throws Exception {
        try (var audit = new AuditLines()) {
            publish("audited", 1);
            try (var auditor = new Operator(server.wire().connect(server.token("auditor", "admin")))) {
                auditor.ask("kick", "{\"sub\":\"a pasted secret\"}");
                auditor.ask("channel-rm", "{\"channel\":\"audited\"}");
            }

            List<String> lines = audit.beginning("admin ")
                    .stream()
                    .filter(line -> line.contains(" subject=auditor "))
                    .toList();
            assertEquals(2, lines.size(), lines::toString);
            assertTrue(lines.getFirst().contains(" command=kick "), lines::toString);
            assertFalse(lines.getFirst().contains("pasted"), "what was refused may be anything");
            assertTrue(lines.getLast().contains("command=channel-rm") && lines.getLast().contains("audited"),
                    lines::toString);
        }
    }
}
