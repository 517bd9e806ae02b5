package dev.pinion.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.Base64;
import java.util.List;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import dev.pinion.db.DatabaseFiles;
import dev.pinion.db.VerifyReport;

/// An operator erases a message: what is answered, what is written down, and what a later reader gets.
class ErasureTest extends ServerTestBase {
    private static final String SECRET = "SEND\ndestination:/channel/x\nsubject:a\\cb\nreceipt:p\n\nsecret\0";

    @SuppressWarnings("NullAway.Init")
    private Operator operator;

    @BeforeEach
    void signIn() throws IOException {
        operator = server.operator();
    }

    @AfterEach
    void signOut() throws IOException {
        operator.close();
    }

    private String erase(String channel, long seq) throws IOException {
        return operator.ask("erase", "{\"channel\":\"" + channel + "\",\"seq\":" + seq + "}");
    }

    static void assertErased(String how, String answer) {
        assertTrue(answer.startsWith("{\"ok\":true,"), answer);
        assertTrue(answer.contains("\"erased\":\"" + how + "\""), answer);
    }

    static String hash(String content) throws Exception {
        return Base64.getUrlEncoder()
                .withoutPadding()
                .encodeToString(MessageDigest.getInstance("SHA-256").digest(content.getBytes(StandardCharsets.UTF_8)));
    }

    @Test
    void whoReadsItLaterGetsItsPlaceAndTheHashesOfWhatItHad() throws Exception {
        // Given
        Wire wire = server.session("alice");
        publish(wire, "x", "one");
        wire.send(subscribe("live", "/channel/x", "receipt:s")).expect("RECEIPT");
        wire.send(SECRET).expect("RECEIPT", "seq:2");
        Wire.Received whole = wire.expect("MESSAGE", "seq:2", "subject:a\\cb", "erased:(none)");
        assertEquals("secret", whole.body());
        // When
        String answer = erase("x", 2);
        // Then
        assertErased("now", answer);
        wire.send(subscribe("late", "/channel/x", "from:seq=2"));
        Wire.Received erased = wire.expect("MESSAGE", "subscription:late", "seq:2", "sender:alice",
                "timestamp:" + whole.header("timestamp"), "chain:" + whole.header("chain"),
                "message-id:" + whole.header("message-id"), "subject:(none)", "content-length:(none)",
                "erased-headers-hash:" + hash("subject:a\\cb\n"), "erased-body-hash:" + hash("secret"));
        assertEquals("", erased.body());
        assertTrue(Long.parseLong(erased.header("erased")) >= Long.parseLong(whole.header("timestamp")));
        wire.close();
    }

    @Test
    void afterARestartItIsErasedStillAndTheHistoryIsSound() throws IOException {
        // Given
        try (Wire wire = server.session("alice")) {
            publish(wire, "x", "one", "two", "three");
        }
        assertErased("now", erase("x", 2));
        // When
        server.close();
        VerifyReport report = DatabaseFiles.verify(data.resolve("db"), null);
        server = TestServer.start(data);
        // Then
        assertEquals(List.of(), report.faults());
        assertEquals(1, report.erased());
        try (Wire wire = server.session("alice")) {
            wire.send(subscribe("s", "/channel/x", "from:first"));
            assertEquals("one", wire.expect("MESSAGE", "seq:1", "erased:(none)").body());
            assertEquals("", wire.expect("MESSAGE", "seq:2", "erased-body-hash:" + hashOf("two")).body());
            assertEquals("three", wire.expect("MESSAGE", "seq:3", "chain-before:(none)").body());
        }
    }

    private static String hashOf(String content) {
        try {
            return hash(content);
        } catch (Exception everyJavaHasIt) {
            throw new IllegalStateException(everyJavaHasIt);
        }
    }

    @Test
    void theSecondErasureSaysSoAndChangesNothing() throws IOException {
        // Given
        Wire wire = server.session("alice");
        publish(wire, "x", "one");
        assertErased("now", erase("x", 1));
        wire.send(subscribe("a", "/channel/x", "from:first"));
        String time = wire.expect("MESSAGE", "seq:1").header("erased");
        server.clock().putAhead(Duration.ofMinutes(5));
        // When
        String again = erase("x", 1);
        // Then
        assertErased("before", again);
        wire.send(subscribe("b", "/channel/x", "from:first"));
        wire.expect("MESSAGE", "subscription:b", "seq:1", "erased:" + time);
        wire.close();
    }

    @Test
    void anInboxIsNamedAsTheLogNamesIt() throws IOException {
        Wire wire = server.wire().connect(server.token("alice b", "send:@*"));
        wire.send("SEND\ndestination:/user/me\nreceipt:p\n\nsecret\0").expect("RECEIPT");
        assertErased("now", erase("@alice b", 1));
        wire.send(subscribe("s", "/user/me", "from:first"));
        assertEquals("", wire.expect("MESSAGE", "seq:1", "erased-body-hash:" + hashOf("secret")).body());
        wire.close();
    }

    @Test
    void eachErasureLeavesOneLineWithoutContent() throws IOException {
        try (AuditLines audit = new AuditLines()) {
            // Given
            Wire wire = server.session("alice");
            wire.send(SECRET.replace("/channel/x", "/channel/audited-erasures")).expect("RECEIPT");
            // When
            erase("audited-erasures", 1);
            erase("audited-erasures", 1);
            erase("audited-erasures", 2);
            erase("nowhere", 1);
            // Then
            assertEquals(
                    List.of("erased message=/channel/audited-erasures/1 outcome=now by=operator",
                            "erased message=/channel/audited-erasures/1 outcome=before by=operator",
                            "erased message=/channel/audited-erasures/2 outcome=not-there by=operator"),
                    audit.beginning("erased message=/channel/audited-erasures/"));
            assertEquals(List.of(), audit.beginning("erased message=/channel/nowhere/"));
            wire.close();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "{}", "{\"channel\":\"x\"}", "{\"seq\":1}", "{\"channel\":\"x\",\"seq\":\"1\"}",
            "{\"channel\":\"x\",\"seq\":0}", "{\"channel\":\"x\",\"seq\":-1}", "{\"channel\":\"x\",\"seq\":1.5}",
            "{\"channel\":\"x\",\"seq\":1e40}", "{\"channel\":\"x\",\"seq\":9223372036854775808}",
            "{\"channel\":\"x\",\"seq\":null}", "{\"channel\":null,\"seq\":1}", "{\"channel\":7,\"seq\":1}",
            "{\"channel\":\"\",\"seq\":1}", "{\"channel\":\"@\",\"seq\":1}", "{\"channel\":\"/channel/x\",\"seq\":1}",
            "{\"channel\":\"x.*\",\"seq\":1}", "{\"channel\":\">\",\"seq\":1}", "{\"channel\":\"x\\u0000\",\"seq\":1}",
            "{\"channel\":\"x\",\"seq\":1,\"all\":true}", "{\"channel\":\"x\",\"seq\":1,\"seq\":2}",
            "{\"channel\":\"x\",\"seq\":[1]}", "not json"})
    void whatIsNoQuestionIsAnsweredAndErasesNothing(String question) throws IOException {
        // Given
        Wire wire = server.session("alice");
        publish(wire, "x", "one", "two");
        // When
        String answer = operator.ask("erase", question);
        // Then
        assertTrue(answer.startsWith("{\"ok\":false,\"error\":\""), answer);
        wire.send(subscribe("s", "/channel/x", "from:first"));
        assertEquals("one", wire.expect("MESSAGE", "seq:1", "erased:(none)").body());
        assertEquals("two", wire.expect("MESSAGE", "seq:2", "erased:(none)").body());
        wire.close();
    }

    @Test
    void whatWasNeverThereIsNamed() throws IOException {
        Wire wire = server.session("alice");
        publish(wire, "x", "one");
        assertTrue(erase("x", 2).contains("there is no message 2 yet; the channel ends with 1"), erase("x", 2));
        assertTrue(erase("x", Long.MAX_VALUE).startsWith("{\"ok\":false"), erase("x", Long.MAX_VALUE));
        assertTrue(erase("y", 1).contains("there is no channel of this name"), erase("y", 1));
        assertTrue(erase("@alice", 1).contains("there is no channel of this name"), erase("@alice", 1));
        wire.close();
    }

    @Test
    void whoHasNotTheRightErasesNothing() throws IOException {
        // Given
        Wire wire = server.session("alice");
        publish(wire, "x", "one");
        // When
        wire.send("SEND\ndestination:/server/admin/erase\ncorrelation-id:1\n\n{\"channel\":\"x\",\"seq\":1}\0");
        // Then
        wire.expect("ERROR", "code:not-permitted");
        wire.expectEnd();
        Wire reader = server.session("bob");
        reader.send(subscribe("s", "/channel/x", "from:first"));
        assertEquals("one", reader.expect("MESSAGE", "seq:1", "erased:(none)").body());
        reader.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"erased:1", "erased-headers-hash:x", "erased-body-hash:x"})
    void aSenderCannotMakeItsMessageLookErased(String header) throws IOException {
        Wire wire = server.session("alice");
        wire.send(subscribe("s", "/channel/x"));
        wire.send("SEND\ndestination:/channel/x\n" + header + "\n\nwhole\0");
        assertEquals("whole", wire.expect("MESSAGE", header.substring(0, header.indexOf(':')) + ":(none)").body());
        wire.close();
    }
}
