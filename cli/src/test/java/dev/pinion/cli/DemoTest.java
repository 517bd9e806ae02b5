package dev.pinion.cli;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.junit.jupiter.api.Test;

import dev.pinion.cli.Forked.Said;

/// `pinion demo` as a newcomer meets it.
class DemoTest {

    @Test
    void itShowsEveryStepAndLeavesNothingBehind() throws Exception {
        Said said = Forked.run("demo");

        Matcher folder = Pattern.compile("in (\\S+), which is removed").matcher(said.out());
        assertAll(() -> assertEquals(0, said.exit(), said.out() + said.err()), () -> assertEquals("", said.err()),
                () -> assertTrue(folder.find()), () -> assertFalse(Files.exists(Path.of(folder.group(1)))),
                () -> assertTrue(said.out().contains("-> Hello, Server!"), said.out()),
                () -> assertTrue(said.out().contains("<- Thank you for connecting"), said.out()),
                () -> assertTrue(said.out().contains("<- [1] anna: Hello, Server!"), said.out()),
                () -> assertFalse(said.out().contains("NOT OK")),
                () -> assertTrue(said.out().endsWith("All steps were as they should be.\n"), said.out()));
    }
}
