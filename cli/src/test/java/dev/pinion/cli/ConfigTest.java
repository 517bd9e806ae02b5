package dev.pinion.cli;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
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
}
