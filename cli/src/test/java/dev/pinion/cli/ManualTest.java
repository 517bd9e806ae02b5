package dev.pinion.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.pinion.cli.Forked.Said;

/// `pinion man` and `pinion completion`.
class ManualTest {
    @TempDir
    private Path folder = Path.of(".");

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
