package dev.pinion.lab.compare;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CompareMainTest {

    private final ByteArrayOutputStream output = new ByteArrayOutputStream();

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {"help|unknown argument help", "speed=9|unknown argument speed=9",
            "peers=kafka|unknown peer kafka", "peers=ceiling,|unknown peer",
            "scenarios=nothing|unknown scenario nothing", "rounds=0|rounds is 0", "long-rounds=0|long-rounds is 0",
            "long-seconds=x|long-seconds=x is no number", "stored=0|stored is 0", "connections=0|connections is 0",
            "rounds=x|rounds=x is no number", "seconds=0|duration is PT0S", "warm-up=-1|warm-up is PT-1S",
            "peers=artemis|does not exist: build it", "peers=pinion|does not exist: name",
            "peers=rabbitmq|does not exist: install it with lab/install-peers",
            "peers=nats|does not exist: install it with lab/install-peers"})
    void wrongUseIsNamedAndTheUsageShown(String argument, String expected) throws Exception {
        int exit = run(argument, "lab=/none", "pinion=/none", "rabbitmq=/none", "nats=/none", argument);

        assertEquals(2, exit);
        assertTrue(text().contains(expected) && text().contains("Usage: lab/compare"), text());
    }

    @Test
    void aComparisonStartsItsPeersAndWritesTableAndPicture(@TempDir Path folder) throws Exception {
        int exit = run("peers=ceiling", "scenarios=publish-one,connects", "rounds=2", "seconds=1", "warm-up=0",
                "out=" + folder);

        assertEquals(0, exit, text());
        assertTrue(text().contains("rehearsal  ceiling  publish 100 B, 1 × 1 in flight: "), text());
        assertTrue(Files.readString(folder.resolve("comparison.md")).contains("receipts/s |"));
        assertTrue(Files.readString(folder.resolve("comparison.svg")).startsWith("<svg"));
    }

    @Test
    void whatTakesLongHasItsOwnRoundsAndSeconds(@TempDir Path folder) throws Exception {
        int exit = run("peers=ceiling", "scenarios=mixed", "connections=20", "rounds=3", "long-rounds=1",
                "long-seconds=1", "seconds=1", "warm-up=0", "out=" + folder);

        assertEquals(0, exit, text());
        assertEquals(1, text().lines().filter(line -> line.startsWith("round ")).count(), text());
        assertTrue(Files.readString(folder.resolve("comparison.md")).contains("Mixed: 1 s."));
    }

    @Test
    void allPeersAreThoseThatAreThereAndTheOthersAreNamed(@TempDir Path folder) throws Exception {
        int exit = run("peers=all", "lab=/none", "pinion=/none", "rabbitmq=/none", "nats=/none", "scenarios=replay",
                "rounds=1", "seconds=1", "warm-up=0", "out=" + folder);

        assertEquals(0, exit, text());
        assertTrue(text().contains("without rabbitmq: rabbitmq=/none does not exist: install it with"), text());
        assertTrue(Files.readString(folder.resolve("comparison.md")).startsWith("| figure | ceiling |\n"));
    }

    @Test
    void whoLeavesAScenarioOutSaysWhy(@TempDir Path folder) throws Exception {
        int exit = run("peers=ceiling", "scenarios=replay", "rounds=1", "seconds=1", "warm-up=0", "out=" + folder);

        assertEquals(0, exit, text());
        assertTrue(
                text().contains("ceiling leaves out replay of 1,000,000 messages to one subscriber: it stores nothing"),
                text());
    }

    private int run(String... arguments) throws Exception {
        var print = new PrintStream(output, true, StandardCharsets.UTF_8);
        return CompareMain.run(arguments, print, print);
    }

    private String text() {
        return output.toString(StandardCharsets.UTF_8);
    }
}
