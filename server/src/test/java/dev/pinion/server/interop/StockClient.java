package dev.pinion.server.interop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

import org.junit.jupiter.api.DynamicTest;

import dev.pinion.protocol.StompDialect;

/// A client that no one here wrote, driven by a script in a process of its own.
///
/// The script prints `version V`, then one line for each step: `ok STEP`, `cannot STEP: WHY` where the client's API has no way to do it,
/// or `failed STEP: WHY`. Thread: the test's; a script that takes longer than [#PATIENCE_SECONDS] is killed.
final class StockClient {
    /// The Java that runs the tests.
    static final String JAVA = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    private static final long PATIENCE_SECONDS = 180;
    private static final Path ROOT = Path.of(System.getProperty("pinion.root", ".."));
    private static final Path SCRIPTS = ROOT.resolve("server/src/test/interop");
    private static final Path NODE_MODULES = ROOT.resolve("server/target/interop/node/node_modules");

    private final Path scratch;
    private final List<String> command;
    private final StompDialect server;

    private StockClient(Path scratch, List<String> command, StompDialect server) {
        this.scratch = scratch;
        this.command = command;
        this.server = server;
    }

    /// A script for an interpreter of the system, or a single Java source file with the libraries of the test class path.
    static StockClient script(Path scratch, String interpreter, String script) {
        String file = SCRIPTS.resolve(script).toString();
        return new StockClient(scratch,
                interpreter.equals(JAVA)
                        ? List.of(JAVA, "-XX:TieredStopAtLevel=1", "-Xmx256m", "-cp",
                                System.getProperty("java.class.path"), file)
                        : List.of(interpreter, file),
                StompDialect.DEFAULT);
    }

    /// With a server that was told so; without this it has its defaults.
    StockClient at(StompDialect server) {
        return new StockClient(scratch, command, server);
    }

    /// One test for each of the script's own steps.
    Stream<DynamicTest> ownSteps(String... steps) throws IOException, InterruptedException {
        Transcript transcript = run();
        return Arrays.stream(steps)
                .map(step -> dynamicTest(step + ": " + transcript.outcome(step),
                        () -> assertEquals("ok", transcript.verdict(step), transcript::toString)));
    }

    /// What it printed against a server of its own.
    Transcript run() throws IOException, InterruptedException {
        try (Surroundings surroundings = Surroundings.start(scratch, server)) {
            return run(surroundings.environment());
        }
    }

    private Transcript run(Map<String, String> environment) throws IOException, InterruptedException {
        Path out = scratch.resolve("out");
        Path errors = scratch.resolve("errors");
        ProcessBuilder builder = new ProcessBuilder(command).redirectOutput(out.toFile())
                .redirectError(errors.toFile());
        builder.environment().putAll(environment);
        builder.environment().put("NODE_PATH", NODE_MODULES.toString());
        Process process = builder.start();
        try {
            boolean ended = process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS);
            String end = ended ? "exit code " + process.exitValue() : "killed after " + PATIENCE_SECONDS + " s";
            return new Transcript(lines(out), lines(errors), end);
        } finally {
            process.destroyForcibly().waitFor();
        }
    }

    private static List<String> lines(Path file) throws IOException {
        return new ArrayList<>(Files.readString(file).lines().toList());
    }
}
