package dev.pinion.server;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A server that is emptied before it stops.
class DrainTest {
    @TempDir
    private Path data;

    @Test
    void sessionsEndOneAfterTheOtherWithAHintAndTheOperatorStaysAndNobodyNewComesIn() throws Exception {
        try (TestServer server = TestServer.start(data);
                Operator operator = new Operator(
                        Wire.openLocal(DataFolder.localSocket(data)).connect(server.token("operator", "admin")))) {
            // Given
            var stopped = new CountDownLatch(1);
            server.server().whenDrained(stopped::countDown);
            List<Wire> sessions = new ArrayList<>();
            for (int n = 0; n < 4; n++) {
                sessions.add(server.session("reader-" + n));
            }
            sessions.getFirst().send("SEND\ndestination:/channel/x\nreceipt:last\n\nx\0").expect("RECEIPT");
            // When
            long begun = System.nanoTime();
            String answer = operator.ask("drain", "{\"over-seconds\":1.2}");
            // Then
            assertTrue(answer.contains("\"sessions\":4"), answer);
            String health = operator.ask("health", "");
            assertTrue(health.contains("\"ready\":false,\"reasons\":[\"the server is being drained\"]"), health);
            for (Wire session : sessions) {
                int seconds = Integer.parseInt(session.expect("ERROR", "code:server-draining").header("retry-after"));
                assertTrue(seconds >= 2 && seconds <= 4, "retry-after:" + seconds);
                session.expectEnd();
            }
            assertTrue(stopped.await(10, TimeUnit.SECONDS));
            long millis = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begun);
            assertTrue(millis >= 850, "spread over the time, the last after three quarters of it: " + millis);
            // The operator stays; a session leaves the list a moment after its connection's end.
            await().until(() -> operator.ask("sessions", "").startsWith("{\"ok\":true,\"count\":1"));
            org.junit.jupiter.api.Assertions.assertThrows(IOException.class, () -> server.session("late"));
        }
    }

    @Test
    void whoEmptiesAServerWithoutSessionsHasTheAnswerBeforeTheEnd() throws Exception {
        for (int n = 0; n < 3; n++) {
            try (TestServer server = TestServer.start(data.resolve("server" + n));
                    Wire wire = Wire.openLocal(DataFolder.localSocket(data.resolve("server" + n)))
                            .connect(server.token("operator", "admin"));
                    Operator operator = new Operator(wire)) {
                server.server().whenDrained(server.server()::close);

                assertTrue(operator.ask("drain", "{\"over-seconds\":0}").contains("\"sessions\":0"));
                wire.expect("ERROR", "code:server-stopping");
            }
        }
    }

    @Test
    void whoIsOneOfTheSessionsHasTheAnswerBeforeTheEnd() throws Exception {
        for (int n = 0; n < 3; n++) {
            try (TestServer server = TestServer.start(data.resolve("server" + n))) {
                Operator operator = server.operator();

                assertTrue(operator.ask("drain", "{\"over-seconds\":0}").contains("\"sessions\":1"));
                operator.wire().expect("ERROR", "code:server-draining");
            }
        }
    }

    @Test
    void theHintIsWhatTheOperatorSays() throws Exception {
        try (TestServer server = TestServer.start(data)) {
            Wire session = server.session("reader");
            server.operator().ask("drain", "{\"over-seconds\":0,\"retry-after-seconds\":0.5}");

            session.expect("ERROR", "code:server-draining", "retry-after:1");
        }
    }

    @Test
    void aTimeThatIsNoneIsRefusedAndNothingIsDrained() throws Exception {
        try (TestServer server = TestServer.start(data)) {
            Operator operator = server.operator();
            for (String wrong : List.of("{}", "{\"over-seconds\":-1}", "{\"over-seconds\":90000}",
                    "{\"over-seconds\":\"2m\"}", "{\"over-seconds\":1,\"retry-after-seconds\":-1}",
                    "{\"over-seconds\":1,\"x\":1}")) {
                assertTrue(operator.ask("drain", wrong).startsWith("{\"ok\":false"), wrong);
            }
            server.session("still-welcome").close();
            assertEquals(1, operator.ask("health", "").split("\"ready\":true", -1).length - 1);
        }
    }
}
