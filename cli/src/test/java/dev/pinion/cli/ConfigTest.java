package dev.pinion.cli;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.pinion.cli.Forked.Said;

/// The settings of a server, from a file to what it does.
class ConfigTest {
    @TempDir
    private Path folder = Path.of(".");

    @Test
    void theDefaultFileIsGoodAndSaysNothing() throws Exception {
        Path file = Files.writeString(folder.resolve("pinion.conf"), InProcess.run("config", "default").out());

        Said checked = InProcess.run("config", "check", "--config", file.toString());
        Said changed = InProcess.run("config", "show", "--config", file.toString(), "--changed");

        assertAll(() -> assertEquals(0, checked.exit(), checked.err()),
                () -> assertEquals("good; 0 settings are said\n", checked.out()),
                () -> assertEquals("", changed.out() + changed.err()));
    }

    @Test
    void whatIsWrongIsToldALineEach() throws Exception {
        Path file = Files.writeString(folder.resolve("pinion.conf"), "conections.max = 5\n\nbacklog = 0\n");

        Said said = InProcess.run("config", "check", "--config", file.toString(), "--set", "replies.max=x");

        assertAll(() -> assertEquals(1, said.exit()), () -> assertEquals("", said.out()),
                () -> assertEquals(
                        List.of(file + ":1: conections.max is no setting; did you mean connections.max?",
                                file + ":3: backlog is '0'; expected 1 to 65535",
                                "--set replies.max is 'x'; expected a number, 1 to 1000000"),
                        said.err().lines().toList()));
    }

    @Test
    void whatHoldsIsShownWithItsSource() throws Exception {
        Path file = Files.writeString(folder.resolve("pinion.conf"), "connections.max = 100\nreplies.max = 4096\n");

        Said plain = InProcess.run("config", "show", "--config", file.toString(), "--set", "backlog=7", "--changed");
        Said json = InProcess.run("config", "show", "--config", file.toString(), "--changed", "--json");
        Said all = InProcess.run("config", "show");

        assertAll(
                () -> assertEquals(List.of("backlog = 7 --set", "connections.max = 100 " + file + ":1"),
                        plain.out().lines().map(line -> line.replaceAll(" +", " ")).sorted().toList()),
                () -> assertEquals(
                        "{\"key\":\"connections.max\",\"value\":\"100\",\"default\":\"20000\",\"source\":\"file\",\"where\":\""
                                + file + ":1\",\"reloadable\":false}\n",
                        json.out()),
                () -> assertTrue(all.out().lines().count() > 100, all.out()));
    }

    @Test
    void aServerLivesByItsFileAndTheCommandLineGoesBefore() throws Exception {
        Path file = Files.writeString(folder.resolve("pinion.conf"),
                "data = data\nlisten = 127.0.0.1:1\ngreeting = from the file\n[limits]\nmessage.body.max = 1k\n");
        try (Forked server = Forked.start("serve", "--config", file.toString(), "--port", "0")) {
            String listening = server.listening();

            Said small = InProcess.run("send", "--data", folder.resolve("data").toString(), "/channel/a",
                    "x".repeat(1024));
            Said large = InProcess.run("send", "--data", folder.resolve("data").toString(), "/channel/a",
                    "x".repeat(1025));

            assertAll(() -> assertTrue(listening.contains("127.0.0.1:") && !listening.endsWith(":1"), listening),
                    () -> assertEquals(0, small.exit(), small.err()), () -> assertEquals(1, large.exit()),
                    () -> assertTrue(large.err().contains("1024"), large.err()));
        }
    }

    @Test
    void aRunningServerTakesWhatItCanAndSaysWhatWaits() throws Exception {
        Path file = Files.writeString(folder.resolve("pinion.conf"), "data = data\nlisten = 127.0.0.1:0\n");
        String data = folder.resolve("data").toString();
        try (Forked server = Forked.start("serve", "--config", file.toString())) {
            server.listening();
            // A change that can be taken, one that cannot, and one of each by a signal
            Files.writeString(file, "data = data\nlisten = 127.0.0.1:0\ngreeting = anew\nbacklog = 7\n");
            Said changed = InProcess.run("admin", "reload", "--data", data);
            Files.writeString(file, "data = data\nlisten = 127.0.0.1:0\ngreeting = anew\nbacklog = 0\n");
            Said refused = InProcess.run("admin", "reload", "--data", data);
            Files.writeString(file, "data = data\nlisten = 127.0.0.1:0\ndeny = 10.0.0.0/8\n");
            server.hangUp();

            assertAll(() -> assertEquals(0, changed.exit(), changed.err()),
                    () -> assertTrue(changed.out().contains("\"changed\":[\"greeting = anew\"]"), changed.out()),
                    () -> assertTrue(changed.out().contains("\"need-restart\":[\"backlog = 7\"]"), changed.out()),
                    () -> assertEquals(1, refused.exit()),
                    () -> assertTrue((refused.out() + refused.err()).contains("backlog is '0'"), refused.out()));
            await().until(() -> server.err().contains("deny = 10.0.0.0/8"));
        }
    }

    @Test
    void aSignalBeforeTheStartIsCompleteDoesNotKill() throws Exception {
        try (Forked server = Forked.start("serve", "--data", folder.resolve("early").toString(), "--port", "0")) {
            // The folder is made after the signal has somebody who hears it
            await().pollInterval(Duration.ofMillis(5))
                    .atMost(Duration.ofSeconds(60))
                    .until(() -> Files.exists(folder.resolve("early")));
            server.hangUp();

            String listening = server.listening();

            assertTrue(listening.startsWith("127.0.0.1:"), listening);
            await().until(() -> server.err().contains("settings read anew"));
        }
    }

    @Test
    void aNameThatIsGivenLaterGetsIntoTheCertificate() throws Exception {
        String data = folder.resolve("names").toString();
        try (Forked server = Forked.start("serve", "--data", data, "--port", "0")) {
            server.listening();
        }
        String pins = InProcess.run("certs", "pins", "--data", data).out();
        try (Forked server = Forked.start("serve", "--data", data, "--port", "0", "--name", "pinion.example.org")) {
            server.listening();

            Said renewed = InProcess.run("certs", "renew", "--data", data, "--name", "other.example.org");

            assertAll(() -> await().until(() -> server.err().contains("pinion.example.org")),
                    () -> assertTrue(renewed.out().contains("for other.example.org; the pin is the same"),
                            renewed.out() + renewed.err()),
                    () -> assertEquals(pins, InProcess.run("certs", "pins", "--data", data).out()));
        }
    }
}
