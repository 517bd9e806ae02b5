package dev.pinion.server;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

import dev.pinion.db.Database;
import dev.pinion.db.DatabaseConfig;
import dev.pinion.db.DatabaseRefusedException;
import dev.pinion.protocol.json.JsonObject;
import dev.pinion.protocol.json.JsonReader;

/// Three servers over one database are one server to whoever connects, and to whoever operates them.
@Tag("slow")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ServersOverOneDatabaseTest {
    @TempDir
    private static Path folder;
    private Path identity;
    private DatabaseConfig.Server database;
    private final List<TestServer> servers = new ArrayList<>();

    @BeforeAll
    void start() throws IOException {
        identity = OneIdentity.identity(folder.resolve("identity"));
        database = TestPostgres.fresh();
        for (String name : List.of("a", "b", "c")) {
            servers.add(OneIdentity.server(OneIdentity.copy(identity, folder.resolve(name)), database));
        }
    }

    @AfterAll
    void stop() {
        servers.forEach(TestServer::close);
    }

    private TestServer a() {
        return servers.get(0);
    }

    private TestServer b() {
        return servers.get(1);
    }

    /// Patient, for a busy machine.
    private static ConditionFactory settled() {
        return await().atMost(Duration.ofSeconds(40)).ignoreExceptions();
    }

    private static JsonObject ask(Operator operator, String command, String question) throws Exception {
        return JsonReader.object(operator.ask(command, question).getBytes(StandardCharsets.UTF_8));
    }

    private static List<JsonObject> rows(JsonObject answer, String name) throws Exception {
        return answer.array(name).stream().map(JsonObject.class::cast).toList();
    }

    private static String name(TestServer server) {
        return "localhost:" + server.port();
    }

    /// The other servers, each with why it has not answered.
    private static Map<String, String> faults(JsonObject answer) throws Exception {
        Map<String, String> faults = new HashMap<>();
        for (JsonObject each : rows(answer, "servers")) {
            faults.put(each.string("server").orElseThrow(), each.string("fault").orElse(""));
        }
        return faults;
    }

    /// Of somebody who is on; a server that stood still for two seconds answers the next question.
    private static String session(Operator operator, String subject) throws Exception {
        String question = "{\"sub\":\"" + subject + "\"}";
        return settled().until(() -> rows(ask(operator, "sessions", question), "sessions"), found -> !found.isEmpty())
                .getFirst()
                .string("session")
                .orElseThrow();
    }

    @Test
    void aMessageSentToOneIsReceivedFromAllInOrder() throws Exception {
        // Given
        List<Wire> readers = new ArrayList<>();
        for (TestServer each : servers) {
            Wire reader = each.session("reader");
            reader.send("SUBSCRIBE\nid:1\ndestination:/channel/news\nreceipt:s\n\n\0").expect("RECEIPT");
            readers.add(reader);
        }
        // When
        for (int n = 0; n < 30; n++) {
            try (Wire sender = servers.get(n % 3).session("sender")) {
                sender.send("SEND\ndestination:/channel/news\nreceipt:p\n\nm" + n + "\0")
                        .expect("RECEIPT", "seq:" + (n + 1));
            }
        }
        // Then
        for (Wire reader : readers) {
            for (int n = 0; n < 30; n++) {
                assertEquals("m" + n, reader.expect("MESSAGE", "seq:" + (n + 1)).body());
            }
            reader.close();
        }
    }

    @Test
    void aRevocationAtOneEndsTheSessionsOfAll() throws Exception {
        try (Wire victim = b().session("revoked"); Operator operator = a().operator()) {
            assertTrue(ask(operator, "revoke", "{\"sub\":\"revoked\"}").truth("ok").orElseThrow());
            victim.expect("ERROR");
            String token = b().token("revoked2", "read:>");
            try (Wire other = b().wire().connect(token)) {
                String session = session(operator, "revoked2");
                assertTrue(session.startsWith(name(b()) + "/"), session);
                assertTrue(ask(operator, "revoke", "{\"session\":\"" + session + "\"}").truth("ok").orElseThrow());
                other.expect("ERROR");
            }
            settled().until(() -> {
                try (Wire refused = servers.get(2).wire()) {
                    refused.send("CONNECT\naccept-version:1.2\nhost:pinion\npasscode:" + token + "\n\n\0")
                            .expect("ERROR");
                    return true;
                }
            });
        }
    }

    @Test
    void whoIsKickedIsEndedWhereverHeIs() throws Exception {
        try (Wire one = a().session("kicked");
                Wire two = b().session("kicked");
                Wire three = servers.get(2).session("kicked");
                Wire other = b().session("other");
                Operator operator = a().operator()) {
            // When
            JsonObject answer = ask(operator, "kick", "{\"sub\":\"kicked\"}");
            // Then
            assertEquals(3, answer.number("ended").orElseThrow().intValue());
            one.expect("ERROR");
            two.expect("ERROR");
            three.expect("ERROR");
            // When: one session of another server
            String session = session(operator, "other");
            assertEquals(1,
                    ask(operator, "kick", "{\"session\":\"" + session + "\"}").number("ended")
                            .orElseThrow()
                            .intValue());
            other.expect("ERROR");
            // Then: what is nowhere is refused, and so is a server that is not there
            settled().until(() -> !ask(operator, "kick", "{\"sub\":\"nobody\"}").truth("ok").orElseThrow());
            JsonObject refused = ask(operator, "kick", "{\"session\":\"localhost:1/c1\"}");
            assertTrue(refused.string("error").orElseThrow().contains("there is no server 'localhost:1'"),
                    refused.string("error").orElseThrow());
        }
    }

    @Test
    void anOperatorSeesWhoIsOnWhereAndWhatFlows() throws Exception {
        try (Wire one = a().session("seen");
                Wire two = b().session("seen");
                Wire three = servers.get(2).session("seen");
                Operator operator = a().operator()) {
            one.send("SUBSCRIBE\nid:1\ndestination:/channel/seen\nreceipt:s\n\n\0").expect("RECEIPT");
            two.send("SUBSCRIBE\nid:1\ndestination:/channel/seen\nreceipt:s\n\n\0").expect("RECEIPT");
            three.send("SUBSCRIBE\nid:1\ndestination:/channel/seen\nack:client\ndurable-subscription-name:d\nreceipt:s"
                    + "\n\n\0").expect("RECEIPT");
            one.send("SEND\ndestination:/channel/seen\nreceipt:p\n\nx\0").expect("RECEIPT");
            // Then
            settled().untilAsserted(() -> {
                JsonObject sessions = ask(operator, "sessions", "{\"sub\":\"seen\",\"sort\":\"since\"}");
                assertEquals(3, rows(sessions, "sessions").size());
                assertEquals(Set.of(name(b()), name(servers.get(2))), faults(sessions).keySet());
            });
            settled().until(() -> rows(ask(operator, "channels", "{\"channels\":\"seen\"}"), "channels").getFirst()
                    .number("readers")
                    .orElseThrow()
                    .intValue() == 3);
            settled().until(() -> {
                JsonObject cursor = rows(ask(operator, "cursors", "{\"sub\":\"seen\"}"), "cursors").getFirst();
                return cursor.truth("held").orElseThrow();
            });
            settled().until(() -> rows(ask(operator, "health", "{}"), "servers").stream()
                    .allMatch(each -> each.has("healthy")));
        }
    }

    @Test
    void aServerWithOtherKeysOrAnotherIssuerIsRefusedAndHarmsNobody() throws Exception {
        // Given
        Path other = OneIdentity.identity(folder.resolve("other"));
        // When
        var refused = assertThrows(DatabaseRefusedException.class,
                () -> OneIdentity.server(OneIdentity.copy(other, folder.resolve("d")), database).close());
        // Then
        assertTrue(String.valueOf(refused.getMessage()).contains("its server keys are not those of "),
                refused.getMessage());
        // Given: the keys are right
        Path mixed = OneIdentity.copy(other, folder.resolve("e"));
        delete(mixed.resolve("keys"));
        OneIdentity.copyAll(identity.resolve("keys"), mixed.resolve("keys"));
        // When
        var issuer = assertThrows(DatabaseRefusedException.class, () -> OneIdentity.server(mixed, database).close());
        // Then
        assertTrue(String.valueOf(issuer.getMessage()).contains("its token issuer is not that of the server "),
                issuer.getMessage());
        OneIdentity.server(OneIdentity.copy(identity, folder.resolve("f")), database).close();
    }

    private static void delete(Path all) throws IOException {
        try (Stream<Path> each = Files.walk(all)) {
            each.sorted(Comparator.reverseOrder()).forEach(file -> assertTrue(file.toFile().delete()));
        }
    }

    @Test
    void aServerThatDoesNotAnswerIsNamed() throws Exception {
        // Given: it has the database open, and is as one that was stopped (SIGSTOP)
        try (Database silent = Database.open(DatabaseConfig.defaults(folder.resolve("silent")).withServer(database),
                Clock.systemUTC()); Operator operator = a().operator()) {
            String card = TestPostgres.card(database, name(b())).replace(name(b()), "silent:1");
            silent.servers().orElseThrow().introduce(card).join();
            // Then: a server that another test has closed may be listed a moment longer, and a busy one be late once
            Map<String, String> faults = Map.of(name(b()), "", name(servers.get(2)), "", "silent:1",
                    "it did not answer within 2 s");
            settled().untilAsserted(() -> assertEquals(faults, faults(ask(operator, "sessions", "{}"))));
        }
    }

    @Test
    void aChannelIsEmptiedByTheOneThatLooksAfterTheHistoryWhomeverOneAsks() throws Exception {
        for (TestServer each : servers) {
            String channel = "emptied" + each.port();
            try (Wire sender = each.session("sender"); Operator operator = each.operator()) {
                sender.send("SEND\ndestination:/channel/" + channel + "\nreceipt:p\n\nx\0").expect("RECEIPT", "seq:1");
                settled().until(() -> rows(ask(operator, "channels", "{\"channels\":\"" + channel + "\"}"), "channels")
                        .size() == 1);
                JsonObject answer = ask(operator, "channel-rm", "{\"channel\":\"" + channel + "\"}");
                assertEquals("1", answer.text("deleted"), () -> answer.text("error"));
            }
        }
        try (Operator one = a().operator(); Operator two = b().operator(); Operator three = servers.get(2).operator()) {
            int signers = 0;
            for (Operator each : List.of(one, two, three)) {
                JsonObject health = ask(each, "health", "{}");
                signers += health.string("history-signed").orElse("").isEmpty() ? 0 : 1;
                assertEquals("", health.string("history-doubt").orElseThrow());
            }
            assertEquals(1, signers);
        }
    }

    @Test
    void keysThatWerePromotedAtOneAreAskedForAtTheOthersAndNoneRotatesByItself() throws Exception {
        try (Operator one = a().operator(); Operator two = b().operator()) {
            // When
            assertTrue(ask(one, "certs-promote", "{\"force\":true}").truth("ok").orElseThrow());
            // Then
            settled().until(() -> ask(two, "health", "{}").text("alarms").contains("servers-differ"));
            var refused = assertThrows(DatabaseRefusedException.class,
                    () -> OneIdentity.server(OneIdentity.copy(identity, folder.resolve("late")), database).close());
            assertTrue(String.valueOf(refused.getMessage()).contains("its server keys are older"),
                    refused.getMessage());
            // When
            for (String other : List.of("b", "c")) {
                OneIdentity.replace(folder.resolve("a/keys"), folder.resolve(other + "/keys"));
            }
            delete(identity.resolve("keys"));
            OneIdentity.copyAll(folder.resolve("a/keys"), identity.resolve("keys"));
            // Then
            settled().until(() -> !ask(two, "health", "{}").text("alarms").contains("servers-differ"));
            assertEquals(a().server().pins(), b().server().pins());
        }
    }
}
