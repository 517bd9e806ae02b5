package dev.pinion.cli;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.pinion.cli.Forked.Said;
import dev.pinion.server.issuer.TokenIssuer;
import dev.pinion.server.issuer.TokenRequest;

/// `send`, `listen` and `chat` against a server that runs as a person started it. One server for all; each test has a
/// channel of its own.
@Order(1) // long: it begins first
class TalkTest {

    private static final String OTHER_PIN = "sha256//AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=";

    @TempDir
    private static Path folder = Path.of(".");
    private static Path data = folder;
    private static Forked server;
    private static String address = "";

    @BeforeAll
    static void serve() throws Exception {
        data = folder.resolve("data");
        server = Forked.serve(data, "--port", "0", "--greeting", "Thank you for connecting");
        address = server.listening();
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @Test
    void theContractLinesWork() throws Exception {
        // Given
        Path token = token("anna", Clock.systemUTC());
        List<String> pins = InProcess.run("certs", "pins", "--data", data.toString()).out().lines().toList();
        List<String> way = List.of("--server", address, "--pin", pins.getFirst(), "--token-file", token.toString());

        // When
        Said first = Forked.run(with(way, "send", "/channel/contract", "Hello, Server!"));
        Said second = Forked.run(with(way, "send", "/channel/contract", "close"));
        Said heard = Forked.run(with(way, "listen", "/channel/contract", "--from", "first", "--count", "2"));

        // Then
        assertAll(() -> assertEquals(new Said(0, "1\n", ""), first), () -> assertEquals(new Said(0, "2\n", ""), second),
                () -> assertEquals(new Said(0, "[1] anna: Hello, Server!\n[2] anna: close\n", ""), heard));
    }

    @Test
    void theNextPinIsAsGoodAsTheCurrentOneOnlyAfterAPromotion() throws Exception {
        Path token = token("anna", Clock.systemUTC());
        String next = InProcess.run("certs", "pins", "--data", data.toString()).out().lines().toList().getLast();

        Said said = InProcess.run("send", "--server", address, "--pin", next, "--token-file", token.toString(),
                "/channel/a", "x");

        assertEquals(1, said.exit());
    }

    @Test
    void dataStandsForServerPinAndToken() throws Exception {
        Said said = InProcess.run("send", "--data", data.toString(), "--json", "/channel/data", "hi");

        assertEquals(new Said(0, "{\"destination\":\"/channel/data\",\"seq\":1}\n", ""), said);
    }

    @Test
    void theLinesOfStdinAreMessages() throws Exception {
        try (Forked send = Forked.start("send", "--data", data.toString(), "/channel/lines", "-")) {
            for (int i = 0; i < 5; i++) {
                send.type("line " + i);
            }
            assertEquals(new Said(0, "1\n2\n3\n4\n5\n", ""), send.end());
        }

        Said said = InProcess.run("listen", "--data", data.toString(), "/channel/lines", "--from", "seq=4", "--count",
                "2");

        assertEquals("[4] operator: line 3\n[5] operator: line 4\n", said.out());
    }

    @Test
    void lettersBeyondAsciiAndControlsSurvive() throws Exception {
        String text = "Grüße \u001b[31m €😀\nzweite Zeile";
        InProcess.run("send", "--data", data.toString(), "/channel/letters", text);

        Said plain = Forked.run("listen", "--data", data.toString(), "/channel/letters", "--from", "first", "--count",
                "1");
        Said json = InProcess.run("listen", "--data", data.toString(), "/channel/letters", "--from", "first", "--count",
                "1", "--json");

        assertAll(() -> assertEquals("[1] operator: Grüße \\u001b[31m €😀\\nzweite Zeile\n", plain.out()),
                () -> assertTrue(json.out().contains("\"text\":\"Grüße \\u001b[31m €😀\\nzweite Zeile\""), json.out()),
                () -> assertTrue(json.out().contains("\"seq\":1,\"sender\":\"operator\""), json.out()));
    }

    @Test
    void aWrongPinIsNamedWithBothPinsAndNoTokenIsSent() throws Exception {
        Path token = token("anna", Clock.systemUTC());
        String pin = InProcess.run("certs", "pins", "--data", data.toString()).out().lines().toList().getFirst();

        Said said = InProcess.run("send", "--server", address, "--pin", OTHER_PIN, "--token-file", token.toString(),
                "/channel/a", "x");

        assertAll(() -> assertEquals(1, said.exit()), () -> assertEquals("", said.out()),
                () -> assertTrue(said.err().contains("not pinned: " + pin), said.err()),
                () -> assertTrue(said.err().contains(OTHER_PIN), said.err()),
                () -> assertTrue(said.err().contains("no token was sent"), said.err()));
    }

    @Test
    void anExpiredTokenIsRefusedAndNeverPrinted() throws Exception {
        Path token = token("anna", Clock.fixed(Instant.now().minus(Duration.ofDays(2)), ZoneOffset.UTC));

        Said said = InProcess.run("listen", "--data", data.toString(), "--token-file", token.toString(), "/channel/a");

        String secret = Files.readString(token).strip();
        assertAll(() -> assertEquals(1, said.exit()),
                () -> assertTrue(said.err().contains("token-expired"), said.err()),
                () -> assertTrue(said.err().contains("pinion token new"), said.err()),
                () -> assertFalse(said.err().contains(secret)), () -> assertFalse(server.err().contains(secret)));
    }

    @Test
    void aTokenWithoutTheRightIsToldWhichRightIsMissing() throws Exception {
        TokenIssuer issuer = TokenIssuer.openOrCreate(data, Clock.systemUTC(), new SecureRandom());
        Path token = Files.writeString(folder.resolve("reader.token"),
                issuer.issue(new TokenRequest("reader", List.of("read:>"), Duration.ofHours(1))));

        Said said = InProcess.run("send", "--data", data.toString(), "--token-file", token.toString(), "/channel/a",
                "x");

        assertAll(() -> assertEquals(1, said.exit()),
                () -> assertTrue(said.err().contains("not-permitted"), said.err()),
                () -> assertTrue(said.err().contains("send:a"), said.err()));
    }

    @Test
    void aMissingAnEmptyAndAWrongTokenFileAreNamed() throws Exception {
        Path empty = Files.writeString(folder.resolve("empty.token"), "\n");
        Path novel = Files.writeString(folder.resolve("novel.token"), "It was a dark night.");
        for (String file : List.of(folder.resolve("none.token").toString(), empty.toString(), novel.toString())) {
            Said said = InProcess.run("send", "--data", data.toString(), "--token-file", file, "/channel/a", "x");

            assertAll(() -> assertEquals(1, said.exit()),
                    () -> assertTrue(said.err().contains("the token file " + file), said.err()),
                    () -> assertTrue(said.err().contains("pinion token new"), said.err()));
        }
    }

    @Test
    void aMessageThatIsTooLargeIsRefusedBeforeItIsSent() {
        Said said = InProcess.run("send", "--data", data.toString(), "/channel/a", "x".repeat(2_000_000));

        assertAll(() -> assertEquals(1, said.exit()),
                () -> assertTrue(said.err().contains("2000000 bytes"), said.err()));
    }

    @Test
    void twoChatsSeeEachOther() throws Exception {
        Path anna = token("anna", Clock.systemUTC());
        Path ben = token("ben", Clock.systemUTC());
        try (Forked one = Forked.start("chat", "--data", data.toString(), "--token-file", anna.toString(),
                "/channel/talk");
                Forked two = Forked.start("chat", "--data", data.toString(), "--token-file", ben.toString(), "--from",
                        "first", "/channel/talk")) {
            one.type("hello from anna");
            assertEquals("[1] anna: hello from anna", one.line());
            assertEquals("[1] anna: hello from anna", two.line());
            two.type("hello from ben");
            assertEquals("[2] ben: hello from ben", two.line());
            assertEquals("[2] ben: hello from ben", one.line());

            one.type("close");
            Said end = one.end();
            two.type("alone now");
            Said rest = two.end();

            assertAll(() -> assertEquals(0, end.exit(), end.err()),
                    () -> assertTrue(end.err().contains("Thank you for connecting\nYou are anna in /channel/talk"),
                            end.err()),
                    () -> assertEquals("[3] ben: alone now\n", rest.out()), () -> assertEquals(0, rest.exit()));
        }
    }

    private static Path token(String name, Clock clock) throws Exception {
        TokenIssuer issuer = TokenIssuer.openOrCreate(data, clock, new SecureRandom());
        String token = issuer.issue(new TokenRequest(name, List.of("send:>", "read:>"), Duration.ofHours(1)));
        return Files.writeString(Files.createTempFile(folder, name, ".token"), token);
    }

    private static String[] with(List<String> way, String command, String... rest) {
        List<String> all = new ArrayList<>(List.of(command));
        all.addAll(way);
        all.addAll(List.of(rest));
        return all.toArray(String[]::new);
    }
}
