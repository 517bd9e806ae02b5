package dev.pinion.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.EOFException;
import java.io.IOException;
import java.net.SocketException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.pinion.server.issuer.IssuerAlgorithm;

/// What was revoked lets nobody in, and whom it had let in is gone within a second.
class RevocationTest {
    private static final long WITHIN_NANOS = TestServer.nanosFor(Duration.ofSeconds(1));

    @TempDir
    private Path data;
    private TestServer server;

    @BeforeEach
    void start() throws IOException {
        server = TestServer.start(data);
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private static void expectRevoked(Wire wire) throws IOException {
        long from = System.nanoTime();
        wire.expect("ERROR", "code:session-revoked");
        try {
            wire.expectEnd();
        } catch (IOException cutOff) {
            // the ERROR came; the end may be a hard one
        }
        long nanos = System.nanoTime() - from;
        assertTrue(nanos < WITHIN_NANOS, "gone after " + nanos / 1_000_000 + " ms");
    }

    private void refused(String token) throws IOException {
        Wire wire = server.wire();
        wire.send("CONNECT\naccept-version:1.2\nhost:pinion\npasscode:" + token + "\n\n\0");
        wire.expect("ERROR", "code:token-rejected");
        wire.close();
    }

    private static String member(String json, String name) {
        int from = json.indexOf("\"" + name + "\":\"") + name.length() + 4;
        return json.substring(from, json.indexOf('"', from));
    }

    @Test
    void aRevokedTokenEndsItsSessionsAndNoOthers() throws IOException {
        // Given
        String stolen = server.token("alice", "read:>");
        Wire first = server.wire().connect(stolen);
        Wire second = server.wire().connect(stolen);
        Operator operator = server.operator();
        String jti = member(operator.ask("sessions", "{\"sub\":\"alice\"}"), "jti");
        Wire other = server.session("alice");
        // When
        String answer = operator.ask("revoke", "{\"jti\":\"" + jti + "\"}");
        // Then
        assertTrue(answer.startsWith("{\"ok\":true,"), answer);
        expectRevoked(first);
        expectRevoked(second);
        refused(stolen);
        other.send("SEND\ndestination:/channel/x\nreceipt:1\n\nx\0").expect("RECEIPT");
    }

    @Test
    void aRevokedSubjectLosesWhatItHasAndNobodyElseDoes() throws IOException {
        // Given
        String old = server.token("alice", "read:>");
        Wire wire = server.wire().connect(old);
        Wire bob = server.session("bob");
        Operator operator = server.operator();
        String now = Instant.now().minusMillis(1).toString();
        // When
        operator.ask("revoke", "{\"sub\":\"alice\",\"issued-before\":\"" + now + "\"}");
        // Then
        expectRevoked(wire);
        refused(old);
        bob.send("SEND\ndestination:/channel/x\nreceipt:1\n\nx\0").expect("RECEIPT");
    }

    @Test
    void tokensIssuedAfterTheMomentStayGood() throws IOException {
        // Given
        Wire wire = server.session("alice");
        Operator operator = server.operator();
        // When
        operator.ask("revoke", "{\"sub\":\"alice\",\"issued-before\":\"" + Instant.now().minusSeconds(60) + "\"}");
        // Then
        wire.send("SEND\ndestination:/channel/x\nreceipt:1\n\nx\0").expect("RECEIPT");
    }

    @Test
    void aSessionIsRevokedByItsName() throws IOException {
        // Given
        Wire wire = server.wire();
        String token = server.token("alice", "read:>");
        wire.send("CONNECT\naccept-version:1.2\nhost:pinion\npasscode:" + token + "\n\n\0");
        String session = wire.expect("CONNECTED").header("session");
        Operator operator = server.operator();
        // When
        operator.ask("revoke", "{\"session\":\"" + session + "\"}");
        // Then
        expectRevoked(wire);
        refused(token);
    }

    @Test
    void aRevocationOutlivesARestart() throws IOException {
        // Given
        String token = server.token("alice", "read:>");
        try (Operator operator = server.operator()) {
            operator.ask("revoke", "{\"sub\":\"alice\"}");
        }
        server.close();
        // When
        server = TestServer.start(data);
        // Then
        refused(token);
        String listed = server.operator().ask("revocations", "");
        assertTrue(listed.contains("\"count\":1") && listed.contains("\"sub\":\"alice\""), listed);
    }

    @Test
    void allTokensOfAnIssuerGoAtOnceAndWhoAskedIsAnsweredBefore() throws IOException {
        // Given
        String old = server.token("alice", "read:>");
        Wire alice = server.wire().connect(old);
        Operator operator = server.operator();
        // When
        String answer = operator.ask("revoke", "{\"issuer\":\"pinion\"}");
        // Then
        assertTrue(answer.startsWith("{\"ok\":true,\"iss\":\"pinion\",\"issued-until\":"), answer);
        operator.wire().expect("ERROR", "code:session-revoked");
        expectRevoked(alice);
        refused(old);
    }

    @Test
    void allTokensOfAllIssuersGoAtOnceAlsoAfterARestart() throws IOException {
        // Given
        String old = server.token("alice", "read:>");
        Wire alice = server.wire().connect(old);
        Operator operator = server.operator();
        // When
        String answer = operator.ask("revoke", "{\"all\":true}");
        // Then
        assertTrue(answer.startsWith("{\"ok\":true,\"revoked\":[{\"iss\":\"pinion\""), answer);
        expectRevoked(alice);
        operator.wire().expect("ERROR", "code:session-revoked");
        server.close();
        server = TestServer.start(data);
        refused(old);
        awaitAnotherSecond();
        server.session("alice").close();
    }

    /// A token of the second in which all were revoked is revoked too.
    private static void awaitAnotherSecond() {
        long second = Instant.now().getEpochSecond();
        Awaitility.await().until(() -> Instant.now().getEpochSecond() > second);
    }

    @Test
    void whatIsNotPlainlyAskedRevokesNothing() throws IOException {
        Operator operator = server.operator();
        for (String asked : List.of("{}", "{\"iss\":\"pinion\"}", "{\"all\":false}", "{\"all\":\"true\"}",
                "{\"all\":true,\"iss\":\"pinion\"}", "{\"issuer\":\"pinion\",\"iss\":\"pinion\"}",
                "{\"issuer\":\"nobody\"}", "{\"issuer\":\"\"}", "{\"key\":\"\"}", "{\"key\":7}",
                "{\"key\":\"misspelled\"}", "{\"key\":\"k\",\"sub\":\"alice\"}", "{\"key\":\"k\",\"iss\":\"nobody\"}",
                "{\"issuer\":\"pinion\",\"issued-before\":\"2026-01-01T00:00:00Z\"}")) {
            String answer = operator.ask("revoke", asked);

            assertTrue(answer.startsWith("{\"ok\":false"), asked + " " + answer);
        }
        assertTrue(operator.ask("revocations", "").contains("\"count\":0"));
    }

    @Test
    void aRevokedKeyTakesItsSessionsAndLaterTokensAndNoOthers() throws IOException {
        // Given
        String stolen = server.issuer().keys().getFirst().id();
        server.issuer().rotate(IssuerAlgorithm.EDDSA);
        Wire wire = server.session("alice");
        Operator operator = server.operator();
        operator.ask("revoke", "{\"key\":\"" + stolen + "\"}");
        wire.send("SEND\ndestination:/channel/x\nreceipt:1\n\nx\0").expect("RECEIPT");
        String now = server.issuer().keys().getFirst().id();
        // When
        operator.ask("revoke", "{\"key\":\"" + now + "\"}");
        // Then
        expectRevoked(wire);
        refused(server.token("alice", "send:>"));
    }

    @Test
    void aRefreshWithARevokedTokenEndsTheSession() throws IOException {
        // Given
        String second = server.token("alice", "read:>");
        Wire wire = server.wire().connect(second);
        Operator operator = server.operator();
        String jti = member(operator.ask("sessions", "{\"sub\":\"alice\"}"), "jti");
        wire.send("SEND\ndestination:/server/token\nreceipt:1\n\n" + server.token("alice", "read:>") + "\0")
                .expect("RECEIPT");
        operator.ask("revoke", "{\"jti\":\"" + jti + "\"}");
        // When
        wire.send("SEND\ndestination:/server/token\nreceipt:2\n\n" + second + "\0");
        // Then
        wire.expect("ERROR", "code:token-rejected", "receipt-id:2");
    }

    @Test
    void aPeerThatReadsNothingIsGoneWithinASecondToo() throws IOException {
        // Given
        Wire mute = server.session("alice");
        Operator operator = server.operator();
        int before = server.server().connectionCount();
        // When
        long from = System.nanoTime();
        operator.ask("revoke", "{\"sub\":\"alice\"}");
        // Then
        while (server.server().connectionCount() == before) {
            Thread.onSpinWait();
            assertTrue(System.nanoTime() - from < WITHIN_NANOS, "still there after a second");
        }
        mute.close();
    }

    @Tag("slow") // 200 handshakes
    @Test
    void twoHundredSessionsOfARevokedSubjectEndWithinASecondAndHearNothingMore() throws IOException {
        // Given
        String token = server.token("alice", "read:>", "send:>");
        List<Wire> sessions = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            Wire wire = server.wire().connect(token);
            wire.send("SUBSCRIBE\nid:1\ndestination:/channel/news\nreceipt:s\n\n\0").expect("RECEIPT");
            sessions.add(wire);
        }
        Operator operator = server.operator();
        Wire writer = server.session("bob");
        writer.send("SEND\ndestination:/channel/news\nreceipt:1\n\nbefore\0").expect("RECEIPT");
        // When
        long from = System.nanoTime();
        operator.ask("revoke", "{\"sub\":\"alice\"}");
        long answered = System.nanoTime() - from;
        writer.send("SEND\ndestination:/channel/news\nreceipt:2\n\nafter\0").expect("RECEIPT");
        // Then
        long alive = 1;
        while (alive > 0 && System.nanoTime() - from < WITHIN_NANOS + 4_000_000_000L) {
            Thread.onSpinWait();
            alive = server.server().connectionCount() - 2L;
        }
        long gone = System.nanoTime() - from;
        System.err.println("200 sessions: answer after " + answered / 1_000_000 + " ms, all closed after "
                + gone / 1_000_000 + " ms");
        for (Wire wire : sessions) {
            heardOnlyWhatCameBefore(wire);
        }
        assertTrue(gone < WITHIN_NANOS, "all closed after " + gone / 1_000_000 + " ms");
    }

    private static void heardOnlyWhatCameBefore(Wire wire) throws IOException {
        List<String> heard = new ArrayList<>();
        try {
            while (true) {
                Wire.Received frame = wire.read();
                heard.add(frame.command().equals("MESSAGE") ? frame.body() : frame.header("code"));
            }
        } catch (EOFException | SocketException end) {
            // as it should be
        }
        heard.remove("before");
        assertEquals(List.of("session-revoked"), heard);
    }
}
