package dev.pinion.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.pinion.cli.Forked.Said;

/// What works on files alone: a client's pins, and the words of the help as manual pages and for the shell.
class PinsCommandTest {

    @TempDir
    private Path folder;

    @Test
    void aPinFileIsShownAddedToAndForgotten() throws Exception {
        Path file = folder.resolve("pins.txt");
        String first = "sha256//AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=";
        String second = "sha256//AQAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=";
        String address = "localhost:61614";

        Said added = InProcess.run("pins", "add", "--pin-file", file.toString(), address, first, second);
        InProcess.run("pins", "add", "--pin-file", file.toString(), "[::1]:7", second);

        assertEquals(0, added.exit(), added.err());
        assertEquals(address + " " + first + "\n" + address + " " + second + "\n[::1]:7 " + second + "\n",
                InProcess.run("pins", "show", "--pin-file", file.toString()).out());
        assertEquals(0, InProcess.run("pins", "forget", "--pin-file", file.toString(), address).exit());
        Said unknown = InProcess.run("pins", "show", "--pin-file", file.toString(), address);
        assertEquals(1, unknown.exit());
        assertTrue(unknown.err().contains("knows no " + address), unknown.err());
        assertEquals(1, InProcess.run("pins", "forget", "--pin-file", file.toString(), address).exit());
        Files.writeString(file, "what is this\n");
        assertTrue(InProcess.run("pins", "show", "--pin-file", file.toString()).err().contains("line 1"));
    }

    @Test
    void everyCommandHasAManualPageAndTheShellKnowsItsOptions() throws Exception {
        Path pages = folder.resolve("man");

        assertEquals(0, InProcess.run("man", "--to", pages.toString()).exit());

        assertTrue(
                Files.readString(pages.resolve("pinion-certs-promote.1")).startsWith(".TH \"PINION-CERTS-PROMOTE\" 1"));
        assertEquals(Files.readString(pages.resolve("pinion-send.1")),
                InProcess.run("man", "send").out().stripTrailing() + "\n");
        assertTrue(InProcess.run("completion").out().contains("--idempotency-prefix"));
        Said unknown = InProcess.run("man", "sendd");
        assertEquals(2, unknown.exit());
    }
}
