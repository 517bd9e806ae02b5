package dev.pinion.server.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import dev.pinion.protocol.Pin;
import dev.pinion.server.Operator;
import dev.pinion.server.TestServer;

/// The programs of `examples/` that need no library, as they are: in Python where it is, in C where a compiler and
/// OpenSSL's headers are.
@Timeout(60)
class HelloTest {
    @TempDir
    private static Path scratch = Path.of("");
    private static final List<List<String>> PROGRAMS = new ArrayList<>();
    private static TestServer server;

    @BeforeAll
    static void startServer() throws IOException, InterruptedException {
        PROGRAMS.clear();
        if (ExampleRun.isThere("python3", "-c", "import ssl")) {
            PROGRAMS.add(List.of("python3", ExampleRun.file("hello.py")));
        }
        if (Files.exists(Path.of("/usr/bin/cc")) && Files.exists(Path.of("/usr/include/openssl/ssl.h"))) {
            String program = scratch.resolve("hello").toString();
            ExampleRun compiler = ExampleRun.start(List.of("/usr/bin/cc", "-Wall", "-Wextra", "-Werror", "-o", program,
                    ExampleRun.file("hello.c"), "-lssl", "-lcrypto"));
            assertEquals(0, compiler.awaitEnd(), compiler::toString);
            PROGRAMS.add(List.of(program));
        }
        assumeFalse(PROGRAMS.isEmpty(), "neither python3 nor cc with OpenSSL's headers is here");
        server = TestServer.start(scratch.resolve("data"));
    }

    @AfterAll
    static void stopServer() {
        if (!PROGRAMS.isEmpty()) {
            server.close();
        }
    }

    static List<List<String>> programs() {
        return PROGRAMS;
    }

    @ParameterizedTest
    @MethodSource("programs")
    void receiptAndEchoArePrinted(List<String> program) throws Exception {
        ExampleRun run = run(program, pins(), token());

        assertEquals(0, run.awaitEnd(), run::toString);
        assertTrue(numberOf(run) > 0, run::toString);
    }

    @ParameterizedTest
    @MethodSource("programs")
    void theNextKeyIsKnownWhenItHasBecomeTheCurrentOne(List<String> program) throws Exception {
        // Given
        Path before = pins();
        try (Operator operator = server.operator()) {
            operator.ask("certs-promote", "{\"force\":true}");
        }
        // When
        ExampleRun run = run(program, before, token());
        // Then
        assertEquals(0, run.awaitEnd(), run::toString);
    }

    @ParameterizedTest
    @MethodSource("programs")
    void aKeyThatIsNotPinnedGetsNothing(List<String> program) throws Exception {
        // Given
        Pin shown = server.server().pins().getFirst();
        Path others = file("others.txt", server.server().pins().getLast().toString());
        int before = numberOf(run(program, pins(), token()));
        // When
        ExampleRun refused = run(program, others, token());
        // Then
        assertEquals(1, refused.awaitEnd(), refused::toString);
        assertTrue(refused.errors().contains(shown.toString()) && refused.errors().contains("nothing was sent"),
                refused::toString);
        assertEquals(before + 1, numberOf(run(program, pins(), token())));
    }

    @ParameterizedTest
    @MethodSource("programs")
    void aRestartedServerGoesOnCounting(List<String> program) throws Exception {
        // Given
        int before = numberOf(run(program, pins(), token()));
        // When
        server.close();
        server = TestServer.start(scratch.resolve("data"));
        // Then
        assertEquals(before + 1, numberOf(run(program, pins(), token())));
    }

    @ParameterizedTest
    @MethodSource("programs")
    void theServersErrorIsShown(List<String> program) throws Exception {
        ExampleRun run = run(program, pins(), file("bad.token", "not.a.token"));

        assertEquals(1, run.awaitEnd(), run::toString);
        assertTrue(run.errors().contains("ERROR") && run.errors().contains("token"), run::toString);
    }

    @ParameterizedTest
    @MethodSource("programs")
    void aServerThatHangsUpInTheHandshakeEndsIt(List<String> program) throws Exception {
        try (var stranger = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            // Given
            Thread.startVirtualThread(() -> hangUp(stranger));
            // When
            ExampleRun run = run(program, stranger.getLocalPort(), pins(), token());
            // Then
            assertEquals(1, run.awaitEnd(), run::toString);
            assertTrue(!run.errors().isBlank() && !run.errors().contains("Traceback"), run::toString);
        }
    }

    private static void hangUp(ServerSocket stranger) {
        try (var client = stranger.accept()) {
            client.getOutputStream().write("HTTP/1.1 400 no\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
        } catch (IOException testHasEnded) {
            return;
        }
    }

    private static ExampleRun run(List<String> program, Path pins, Path token) throws IOException {
        return run(program, server.port(), pins, token);
    }

    private static ExampleRun run(List<String> program, int port, Path pins, Path token) throws IOException {
        List<String> command = new ArrayList<>(program);
        command.addAll(List.of("localhost", Integer.toString(port), pins.toString(), token.toString()));
        return ExampleRun.start(command);
    }

    /// The number that its message has in the channel.
    private static int numberOf(ExampleRun run) throws InterruptedException {
        assertEquals(0, run.awaitEnd(), run::toString);
        assertEquals("echo: Hello, Server!", run.out().getLast());
        return Integer.parseInt(run.out().getFirst().replace("receipt: on disk as number ", ""));
    }

    /// As `pinion certs pins` prints them now.
    private static Path pins() throws IOException {
        return file("pins.txt", String.join("\n", server.server().pins().stream().map(Pin::toString).toList()));
    }

    private static Path token() throws IOException {
        return file("anna.token", server.token("anna", "send:>", "read:>"));
    }

    private static Path file(String name, String content) throws IOException {
        return Files.writeString(scratch.resolve(name), content + "\n");
    }
}
