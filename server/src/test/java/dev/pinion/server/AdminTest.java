package dev.pinion.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/// Operators ask by ordinary messages; there is no second way in.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class AdminTest {
    private static final String LISTEN = "SUBSCRIBE\nid:a\ndestination:/server/replies\nreceipt:s\n\n\0";
    private static final String ASK = "SEND\ndestination:/server/admin/sessions\ncorrelation-id:1\nreceipt:r\n\n{}\0";

    @TempDir
    private static Path data;
    private TestServer server;

    @BeforeAll
    void start() throws IOException {
        server = TestServer.start(data);
    }

    @AfterAll
    void stop() {
        server.close();
    }

    private Wire operator() throws IOException {
        return server.wire().connect(server.token("operator", "admin"));
    }

    @Test
    void theAnswerFollowsTheReceiptOnTheSameConnectionOnly() throws IOException {
        // Given
        Wire one = operator();
        Wire other = operator();
        one.send(LISTEN).expect("RECEIPT");
        other.send(LISTEN).expect("RECEIPT");
        // When
        one.send(ASK);
        // Then
        one.expect("RECEIPT", "receipt-id:r");
        String answer = one.expect("MESSAGE", "subscription:a", "correlation-id:1").body();
        assertTrue(answer.startsWith("{\"ok\":true,\"count\":"), answer);
        other.send("DISCONNECT\nreceipt:bye\n\n\0").expect("RECEIPT", "receipt-id:bye");
        one.close();
        other.close();
    }

    @Test
    void sessionsTellsWhoIsConnectedWithWhat() throws IOException {
        // Given
        Wire wire = server.wire().connect(server.token("ada \"quoted\"", "read:>"));
        wire.send("SUBSCRIBE\nid:1\ndestination:/channel/x\nreceipt:s\n\n\0").expect("RECEIPT");
        // When
        String answer = server.operator().ask("sessions", "{\"sub\":\"ada \\\"quoted\\\"\"}");
        // Then
        assertTrue(answer.contains("\"sub\":\"ada \\\"quoted\\\"\""), answer);
        assertTrue(
                answer.contains("\"subscriptions\":1") && answer.contains("\"address\":\"127.0.0.1\"")
                        && answer.contains("\"bound\":false") && answer.contains("\"client\":\"pinion-token\""),
                answer);
        wire.close();
    }

    @Test
    void whoHasNotTheRightIsRefused() throws IOException {
        for (String frame : List.of(LISTEN, ASK)) {
            // Given
            Wire wire = server.session("alice");
            // When
            wire.send(frame);
            // Then
            wire.expect("ERROR", "code:not-permitted");
            wire.expectEnd();
        }
    }

    @Test
    void aQuestionWithoutAPlaceForItsAnswerIsRefusedUndone() throws IOException {
        // Given
        Wire alice = server.session("alice");
        Wire operator = operator();
        // When
        operator.send("SEND\ndestination:/server/admin/revoke\ncorrelation-id:1\n\n{\"sub\":\"alice\"}\0");
        // Then
        operator.expect("ERROR", "code:malformed-frame");
        alice.send("SEND\ndestination:/channel/x\nreceipt:1\n\nx\0").expect("RECEIPT");
        alice.close();
    }

    @Test
    void aQuestionWithoutCorrelationIsRefused() throws IOException {
        Wire wire = operator();
        wire.send(LISTEN).expect("RECEIPT");
        wire.send("SEND\ndestination:/server/admin/sessions\n\n{}\0");
        wire.expect("ERROR", "code:malformed-frame");
        wire.expectEnd();
    }

    @Test
    void aWrongQuestionIsAnsweredAndTheSessionGoesOn() throws IOException {
        // Given
        Operator operator = server.operator();
        // When
        List<String> answers = List.of(operator.ask("nonsense", "{}"), operator.ask("revoke", "not json"),
                operator.ask("revoke", "{}"), operator.ask("revoke", "{\"sub\":\"a\",\"jti\":\"b\"}"),
                operator.ask("revoke", "{\"sub\":\"a\",\"typo\":\"b\"}"),
                operator.ask("revoke", "{\"jti\":\"a\",\"issued-before\":\"2026-01-01T00:00:00Z\"}"),
                operator.ask("revoke", "{\"sub\":\"a\",\"issued-before\":\"yesterday\"}"),
                operator.ask("revoke", "{\"sub\":\"a\",\"issued-before\":\"2999-01-01T00:00:00Z\"}"),
                operator.ask("revoke", "{\"sub\":\"a\",\"iss\":\"nobody\"}"),
                operator.ask("revoke", "{\"session\":\"none\"}"), operator.ask("revoke", "{\"sub\":7}"));
        // Then
        for (String answer : answers) {
            assertTrue(answer.startsWith("{\"ok\":false,\"error\":\""), answer);
        }
        assertTrue(answers.getFirst().contains(", metrics, reload, revocations, revoke, sessions]"),
                answers.getFirst());
        assertEquals("{\"ok\":true,\"count\":0,\"revocations\":[]}", sorted(operator.ask("revocations", "{}")));
        operator.close();
    }

    /// The two members come in any order.
    private static String sorted(String answer) {
        return answer.replace("\"revocations\":[],\"count\":0", "\"count\":0,\"revocations\":[]");
    }

    @Test
    void oneIdIsOneSubscriptionAlsoForAnswers() throws IOException {
        Wire wire = server.wire().connect(server.token("operator", "admin", "read:>"));
        wire.send(LISTEN).expect("RECEIPT");
        wire.send("SUBSCRIBE\nid:a\ndestination:/channel/x\n\n\0");
        wire.expect("ERROR", "code:malformed-frame");
        wire.expectEnd();
    }

    @Test
    void afterUnsubscribeThereIsNoPlaceForAnswers() throws IOException {
        Wire wire = operator();
        wire.send(LISTEN).expect("RECEIPT");
        wire.send("UNSUBSCRIBE\nid:a\nreceipt:u\n\n\0").expect("RECEIPT");
        wire.send(ASK);
        wire.expect("ERROR", "code:malformed-frame");
        wire.expectEnd();
    }
}
