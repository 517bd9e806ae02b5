package dev.pinion.server.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import dev.pinion.protocol.Pin;
import dev.pinion.server.Operator;
import dev.pinion.server.TestServer;
import dev.pinion.server.Wire;

/// The programs of `examples/` that stand on a stock library and go on over everything, as they are.
@Tag("interop")
@Timeout(60)
class FollowTest {

    @TempDir
    private Path scratch = Path.of("");
    private TestServer server;
    private Relay relay;

    enum Language {
        PYTHON("/usr/bin/python3", "follow.py"), NODE("node", "follow.js");

        private final String interpreter;
        private final String program;

        Language(String interpreter, String program) {
            this.interpreter = interpreter;
            this.program = program;
        }
    }

    @BeforeEach
    void startServer() throws IOException {
        server = TestServer.start(data());
        relay = new Relay(server.port());
        handOutKeys();
        replace("token", server.token("anna", "send:>", "read:>"));
    }

    @AfterEach
    void stopServer() throws IOException {
        relay.close();
        server.close();
    }

    @ParameterizedTest
    @EnumSource
    void aTokenIsRefreshedOnTheLiveConnection(Language language) throws Exception {
        // Given
        replace("token", server.token("anna", Duration.ofSeconds(12), "send:>", "read:>"));
        try (ExampleRun run = start(language)) {
            run.say("with the first");
            run.awaitOut("[1] anna: with the first");
            // When
            replace("token", server.token("anna", "send:>", "read:>"));
            run.awaitError("token refreshed");
            server.clock().putAhead(Duration.ofMinutes(1)); // long after the end of the first
            run.say("with the second");
            run.endInput();
            // Then
            assertEquals(0, run.awaitEnd(), run::toString);
            assertEquals(List.of("[1] anna: with the first", "[2] anna: with the second"), run.out());
            assertFalse(run.errors().contains("token-expired"), run::errors);
            assertConnections(1, language, run);
        }
    }

    @ParameterizedTest
    @EnumSource
    void aKeyIsKnownAsSoonAsTheFileHasItAndNothingIsMissed(Language language) throws Exception {
        try (ExampleRun run = start(language)) {
            // Given
            run.say("before");
            run.awaitOut("[1] anna: before");
            rotateTwiceAndRestart();
            run.say("while it was away");
            publish("by another meanwhile");
            run.awaitAnotherError(language == Language.NODE ? "nothing was sent" : "ConnectFailedException");
            // When
            handOutKeys();
            run.endInput();
            // Then
            assertEquals(0, run.awaitEnd(), run::toString);
            assertEquals(List.of("[1] anna: before", "[2] bert: by another meanwhile", "[3] anna: while it was away"),
                    run.out());
            assertConnections(2, language, run);
        }
    }

    @ParameterizedTest
    @EnumSource
    void whatHasLostItsReceiptIsRepeatedAndStoredOnce(Language language) throws Exception {
        try (ExampleRun run = start(language); Wire reader = server.session("bert")) {
            // Given
            run.say("one");
            run.awaitOut("[1] anna: one");
            reader.send("SUBSCRIBE\nid:0\ndestination:/channel/news\nreceipt:s\n\n\0").expect("RECEIPT");
            relay.loseAnswers();
            // When
            run.say("two");
            reader.expect("MESSAGE", "seq:2");
            run.say("three");
            reader.expect("MESSAGE", "seq:3");
            relay.cut();
            run.say("four");
            run.endInput();
            // Then
            assertEquals(0, run.awaitEnd(), run::toString);
            assertEquals(List.of("[1] anna: one", "[2] anna: two", "[3] anna: three", "[4] anna: four"), run.out());
            assertTrue(run.errors().contains("stored [2] before\nstored [3] before\nstored [4]"), run::errors);
        }
    }

    @ParameterizedTest
    @EnumSource
    void theNextRunReadsOnUnlessTheHistoryIsAnother(Language language) throws Exception {
        // Given
        publish("one");
        try (ExampleRun first = start(language)) {
            first.awaitOut("[1] bert: one");
            first.endInput();
            assertEquals(0, first.awaitEnd(), first::toString);
        }
        publish("two");
        try (ExampleRun second = start(language)) {
            second.awaitOut("[2] bert: two");
            second.endInput();
            assertEquals(0, second.awaitEnd(), second::toString);
        }
        // When
        String known = Files.readString(scratch.resolve("position"));
        replace("position", known.replaceAll("(\"chain\": ?\")...", "$1AAA"));
        try (ExampleRun third = start(language)) {
            // Then
            assertEquals(1, third.awaitEnd(), third::toString);
            assertTrue(third.errors().contains("ERROR history-changed"), third::errors);
            assertEquals(List.of(), third.out());
        }
    }

    @ParameterizedTest
    @EnumSource
    void oneRefusedLineHoldsNothingUp(Language language) throws Exception {
        // Given
        replace("token", server.token("anna", "read:>"));
        try (ExampleRun run = start(language)) {
            // When
            run.say("not allowed");
            run.awaitError("ERROR not-permitted");
            publish("goes on");
            // Then
            run.awaitOut("[1] bert: goes on");
            run.endInput();
            assertEquals(1, run.awaitEnd(), run::toString);
        }
    }

    private ExampleRun start(Language language) throws IOException {
        String trust = language == Language.NODE ? "pins" : "trust.pem";
        return ExampleRun.start(List.of(language.interpreter, ExampleRun.file(language.program), "localhost",
                Integer.toString(relay.port()), path(trust), path("token"), "/channel/news", path("position")));
    }

    /// stomp.py 8.0 reads and writes one TLS socket from two threads, so OpenSSL takes a living connection for ended now and then:
    /// follow.py then connects once more.
    private static void assertConnections(int count, Language language, ExampleRun run) {
        if (language == Language.PYTHON) {
            assertTrue(run.errors("connected") >= count, run::errors);
        } else {
            assertEquals(count, run.errors("connected"), run::errors);
        }
    }

    /// The clients know the current and the next key: so the third is the first that they do not know.
    private void rotateTwiceAndRestart() throws IOException {
        try (Operator operator = server.operator()) {
            operator.ask("certs-promote", "{\"force\":true}");
            operator.ask("certs-promote", "{\"force\":true}");
        }
        server.close();
        server = TestServer.start(data());
        relay.leadTo(server.port());
    }

    /// Both certificates and both pins, as they are now.
    private void handOutKeys() throws IOException {
        replace("trust.pem", Files.readString(data().resolve("keys/current/cert.pem"))
                + Files.readString(data().resolve("keys/next/cert.pem")));
        replace("pins", String.join("\n", server.server().pins().stream().map(Pin::toString).toList()) + "\n");
    }

    private void publish(String text) throws IOException {
        try (Wire bert = server.session("bert")) {
            bert.send("SEND\ndestination:/channel/news\nreceipt:r\n\n" + text + "\0").expect("RECEIPT");
        }
    }

    private void replace(String name, String content) throws IOException {
        Path aside = Files.writeString(scratch.resolve(name + ".aside"), content);
        Files.move(aside, scratch.resolve(name), StandardCopyOption.ATOMIC_MOVE);
    }

    private Path data() {
        return scratch.resolve("data");
    }

    private String path(String name) {
        return scratch.resolve(name).toString();
    }
}
