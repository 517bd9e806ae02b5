package dev.pinion.cli;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.pinion.cli.Forked.Said;
import dev.pinion.cli.terminal.Terminal;
import dev.pinion.server.PinionServer;
import dev.pinion.server.ServerConfig;
import dev.pinion.server.TokenSettings;
import dev.pinion.server.issuer.TokenIssuer;
import dev.pinion.server.issuer.TokenRequest;

/// What `send`, `listen`, `request`, `reply` and `chat` can do beside the plain thing. One server for all, in the test's own JVM; each test
/// has a channel of its own.
class TalkOptionsTest {

    @TempDir
    private static Path folder = Path.of(".");
    @SuppressWarnings("NullAway.Init")
    private static PinionServer server;
    @SuppressWarnings("NullAway.Init")
    private static TokenIssuer issuer;
    private static Path token = folder;

    @BeforeAll
    static void serve() throws Exception {
        Path data = folder.resolve("data");
        issuer = TokenIssuer.openOrCreate(data, Clock.systemUTC(), new SecureRandom());
        start(0);
        token = Files.writeString(folder.resolve("anna.token"),
                issuer.issue(new TokenRequest("anna", List.of("send:>", "read:>", "send:@*"), Duration.ofHours(1))));
    }

    private static void start(int port) throws Exception {
        Path data = folder.resolve("data");
        var tokens = new TokenSettings(TokenIssuer.DEFAULT_NAME, TokenIssuer.DEFAULT_AUDIENCE,
                data.resolve("issuer/jwks.json"));
        server = PinionServer.start(ServerConfig.loopback(data, port, tokens), Clock.systemUTC(), new SecureRandom());
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    private static String[] with(String command, String... rest) {
        List<String> all = new ArrayList<>(List.of(command, "--server", "127.0.0.1:" + server.address().getPort(),
                "--pin", server.pins().getFirst().toString(), "--token-file", token.toString()));
        all.addAll(List.of(rest));
        return all.toArray(String[]::new);
    }

    private static Said run(String command, String... rest) {
        return InProcess.run(with(command, rest));
    }

    private static InputStream typed(byte[] bytes) {
        return new ByteArrayInputStream(bytes);
    }

    /// What `listen` prints of a channel from its beginning to its end.
    private static String all(String channel, String... more) {
        List<String> arguments = new ArrayList<>(List.of(channel, "--from", "first", "--until-end"));
        arguments.addAll(List.of(more));
        Said said = run("listen", arguments.toArray(String[]::new));
        assertEquals("", said.err());
        return said.out();
    }

    @Test
    void whatIsBinaryComesBackByteForByte() throws Exception {
        // Given: all bytes, a record that is empty, a carriage return, and no end behind the last.
        byte[] records = new byte[256];
        for (int i = 0; i < records.length; i++) {
            records[i] = (byte) (255 - i); // the zero byte ends the first record
        }
        var out = new ByteArrayOutputStream();
        // When
        Said said = InProcess.run(typed(records), with("send", "-0", "/channel/binary", "-"));
        Said empty = InProcess.run(typed(new byte[] {0, '\r', '\n'}), with("send", "-q", "-0", "/channel/binary", "-"));
        int exit = Main.run(
                new Terminal(InputStream.nullInputStream(), new PrintStream(out, true, StandardCharsets.UTF_8),
                        System.err, false),
                with("listen", "--from", "first", "--count", "3", "--raw", "-0", "/channel/binary"));
        // Then
        assertEquals(new Said(0, "1\n", ""), said);
        assertEquals(new Said(0, "", ""), empty);
        assertEquals(0, exit);
        byte[] wanted = java.util.Arrays.copyOf(records, records.length + 4);
        System.arraycopy(new byte[] {0, '\r', '\n', 0}, 0, wanted, records.length, 4);
        assertArrayEquals(wanted, out.toByteArray());
    }

    @Test
    void filesAndTheWholeOfStdinAreMessagesWithTheirHeaders() throws Exception {
        Path first = Files.writeString(folder.resolve("first"), "one\ntwo\n");
        Path second = Files.write(folder.resolve("second"), new byte[] {(byte) 0xff});

        Said files = run("send", "--file", first.toString(), "--file", second.toString(), "/channel/files");
        Said whole = InProcess.run(typed("a\nb".getBytes(StandardCharsets.UTF_8)), with("send", "--file", "-",
                "--header", "colour:red:ish", "--content-type", "text/x-log", "--expires", "1h", "/channel/files"));

        assertEquals(new Said(0, "1\n2\n", ""), files);
        assertEquals(new Said(0, "3\n", ""), whole);
        List<String> lines = all("/channel/files", "--json").lines().toList();
        assertTrue(lines.get(0).contains("\"text\":\"one\\ntwo\\n\""), lines.get(0));
        assertTrue(lines.get(0).contains("\"content-type\":\"text/plain;charset=utf-8\""), lines.get(0));
        assertTrue(lines.get(1).contains("\"content-type\":\"application/octet-stream\""), lines.get(1));
        assertTrue(lines.get(1).contains("\"base64\":\"/w==\""), lines.get(1));
        assertTrue(lines.get(2).contains("\"colour\":\"red:ish\",\"content-type\":\"text/x-log\",\"expires\":\"1"),
                lines.get(2));
    }

    @Test
    void theSameInputWithAPrefixIsStoredOnceHoweverOftenItIsSent() {
        byte[] lines = "a\nb\nc\n".getBytes(StandardCharsets.UTF_8);

        Said first = InProcess.run(typed(lines), with("send", "--idempotency-prefix", "run7", "/channel/once", "-"));
        Said again = InProcess.run(typed(lines),
                with("send", "--idempotency-prefix", "run7", "--json", "/channel/once", "-"));

        assertEquals("1\n2\n3\n", first.out());
        assertTrue(again.out().startsWith("{\"destination\":\"/channel/once\",\"seq\":1,\"duplicate\":true}\n"),
                again.out());
        assertEquals("[1] anna: a\n[2] anna: b\n[3] anna: c\n", all("/channel/once"));
    }

    @Test
    void aRateIsKept() {
        long begun = System.nanoTime();

        Said said = InProcess.run(typed("1\n2\n3\n4\n5\n6\n".getBytes(StandardCharsets.UTF_8)),
                with("send", "--rate", "10", "/channel/slow", "-"));

        assertEquals("1\n2\n3\n4\n5\n6\n", said.out());
        assertTrue(System.nanoTime() - begun >= 490_000_000L);
    }

    @Test
    void aCursorKeepsThePlaceFromRunToRunAndALookMovesNothing() {
        InProcess.run(typed("a\nb\nc\n".getBytes(StandardCharsets.UTF_8)), with("send", "-q", "/channel/kept", "-"));

        Said look = run("listen", "--cursor", "k", "--from", "first", "--ack", "never", "--count", "3",
                "/channel/kept");
        Said first = run("listen", "--cursor", "k", "--count", "2", "/channel/kept");
        Said next = run("listen", "--cursor", "k", "--count", "1", "/channel/kept");

        assertEquals("[1] anna: a\n[2] anna: b\n[3] anna: c\n", look.out());
        assertEquals("[1] anna: a\n[2] anna: b\n", first.out());
        assertEquals("[3] anna: c\n", next.out());
    }

    @Test
    void aCommandGetsTheBodyAndWhatFailedComesAgainToACursor() throws Exception {
        // Given: a command that fails the first time.
        Path seen = folder.resolve("seen");
        String command = "cat >> " + seen + "; echo \" $PINION_SEQ $PINION_SENDER\" >> " + seen + "; test $(wc -l < "
                + seen + ") -gt 1";
        run("send", "/channel/work", "x; touch /tmp/never $(false)");
        // When
        Said said = run("listen", "--cursor", "w", "--from", "first", "--count", "1", "--exec", command,
                "/channel/work");
        // Then
        assertEquals(0, said.exit(), said.err());
        assertTrue(said.err().contains("ended with 1 for message 1 of /channel/work; it comes again"), said.err());
        assertEquals("x; touch /tmp/never $(false) 1 anna\n".repeat(2), Files.readString(seen));
    }

    @Test
    void aCommandThatFailsWithoutACursorEndsListen() {
        run("send", "/channel/fails", "x");

        Said said = run("listen", "--from", "first", "--exec", "exit 3", "/channel/fails");

        assertEquals(1, said.exit());
        assertTrue(said.err().contains("exit 3 ended with 3 for message 1"), said.err());
    }

    @Test
    void aQuestionIsAnsweredByACommandAndANoticeByNothing() throws Exception {
        // Given
        var reply = CompletableFuture
                .supplyAsync(() -> run("reply", "--exec", "tr a-z A-Z", "--count", "1", "/queue/shout"));
        run("send", "/queue/shout", "no question");
        // When
        Said answer = InProcess.run(typed("is it so?".getBytes(StandardCharsets.UTF_8)),
                with("request", "--within", "30s", "/queue/shout", "-"));
        // Then
        assertEquals(new Said(0, "IS IT SO?\n", ""), answer);
        Said replied = reply.get();
        assertEquals(0, replied.exit(), replied.err());
        assertTrue(replied.err().contains("message 1 asks for no answer"), replied.err());
    }

    @Test
    void aQuestionThatNobodyAnswersFailsInTime() {
        Said said = run("request", "--within", "200ms", "/channel/nobody", "well?");

        assertEquals(1, said.exit());
        assertTrue(said.err().contains("/channel/nobody"), said.err());
    }

    @Test
    void whatCannotBeMeantIsMisuse() {
        for (String[] wrong : new String[][] {{"send", "/channel/a"}, {"send", "--file", "x", "/channel/a", "x"},
                {"send", "-0", "/channel/a", "x"}, {"send", "--rate", "0", "/channel/a", "x"},
                {"send", "--header", "nothing", "/channel/a", "x"},
                {"send", "--header", "a:1", "--header", "a:2", "/channel/a", "x"}, {"send", "/channel/a.*", "x"},
                {"listen", "--json", "--raw", "/channel/a"}, {"listen", "-0", "/channel/a"},
                {"listen", "--ack", "never", "/channel/a"}, {"listen", "--count", "0", "/channel/a"},
                {"reply", "/channel/a"}, {"reply", "--exec", "x", "--count", "0", "/channel/a"},
                {"request", "--json", "--raw", "/channel/a", "x"}}) {
            String[] rest = java.util.Arrays.copyOfRange(wrong, 1, wrong.length);

            Said said = run(wrong[0], rest);

            assertEquals(2, said.exit(), String.join(" ", wrong) + said.err());
            assertEquals("", said.out());
        }
        assertEquals("", all("/channel/a")); // an empty channel has an end, too
    }

    @Test
    void aLineThatIsLargerThanAMessageIsRefusedByItsNumber() {
        String text = "first\n" + "x".repeat(1024 * 1024 + 1) + "\n";

        Said said = InProcess.run(typed(text.getBytes(StandardCharsets.UTF_8)), with("send", "/channel/large", "-"));

        assertEquals(1, said.exit());
        assertEquals("1\n", said.out());
        assertTrue(said.err().contains("line 2 of stdin is larger than"), said.err());
    }

    @Test
    void aChatGoesOnOverARestartAndCanSayCloseAndTellOne() throws Exception {
        // Given
        var keys = new PipedOutputStream();
        var out = new ByteArrayOutputStream();
        var err = new ByteArrayOutputStream();
        var terminal = new Terminal(new PipedInputStream(keys), new PrintStream(out, true, StandardCharsets.UTF_8),
                new PrintStream(err, true, StandardCharsets.UTF_8), false);
        String[] arguments = with("chat", "/channel/chat");
        var chat = CompletableFuture.supplyAsync(() -> Main.run(terminal, arguments));
        // When
        type(keys, "/say close");
        type(keys, "/msg anna only \u001b[31m for you");
        type(keys, "/nonsense");
        await().atMost(Duration.ofMinutes(1)).until(() -> out.toString(StandardCharsets.UTF_8).lines().count() == 2);
        int port = server.address().getPort();
        server.close();
        await().until(() -> err.toString(StandardCharsets.UTF_8).contains("trying again"));
        type(keys, "typed while it was away");
        start(port);
        await().until(() -> err.toString(StandardCharsets.UTF_8).contains("connected again"));
        type(keys, "/quit");
        // Then
        assertEquals(0, chat.get(), err::toString);
        assertEquals(
                List.of("(to you) anna: only \\u001b[31m for you", "[1] anna: close",
                        "[2] anna: typed while it was away"),
                out.toString(StandardCharsets.UTF_8)
                        .lines()
                        .map(line -> line.replaceFirst("you\\) \\[[0-9]+] ", "you) "))
                        .sorted()
                        .toList());
        assertTrue(err.toString(StandardCharsets.UTF_8).contains("'/nonsense' is not known, and was not sent"),
                err::toString);
        assertFalse(err.toString(StandardCharsets.UTF_8).contains("\tat "), err::toString);
    }

    private static void type(PipedOutputStream keys, String line) throws Exception {
        keys.write((line + "\n").getBytes(StandardCharsets.UTF_8));
        keys.flush();
    }
}
