package dev.pinion.cli;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import dev.pinion.cli.Forked.Said;

/// `bench` against a running server. No figure is asserted: what a machine can do is not right or wrong.
class BenchTest {

    private static final String FOREIGN_PIN = "sha256//AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=";

    @TempDir
    private static Path folder = Path.of(".");
    private static Path data = folder;
    private static Forked server;

    @BeforeAll
    static void serve() throws Exception {
        data = folder.resolve("data");
        server = Forked.serve(data, "--port", "0");
        server.listening();
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    private static Said bench(String line, String... more) {
        List<String> all = new ArrayList<>(List.of(("bench " + line).split(" ", -1)));
        all.addAll(List.of(more));
        return InProcess.run(all.toArray(String[]::new));
    }

    @ParameterizedTest
    @ValueSource(strings = {"publish --connections 2 --in-flight 4", "echo --clients 2", "echo --clients 2 --rate 50",
            "fan-out --subscribers 3 --in-flight 4", "replay --messages 200", "connects --at-once 2",
            "mixed --clients 4 --channels 2 --rate 50", "across --pairs 2 --rate 50"})
    void eachScenarioPrintsItsTable(String scenario) {
        // When
        Said said = bench(scenario + " --duration 1s --warm-up 50ms", "--data", data.toString());
        // Then
        assertAll(() -> assertEquals(0, said.exit(), said.err()), () -> assertEquals("", said.err()),
                () -> assertTrue(said.out().lines().skip(1).allMatch(line -> line.startsWith("  ")), said.out()),
                () -> assertTrue(said.out().matches("(?s).* {2}rate +[1-9][0-9,]* a second\n.*"), said.out()));
    }

    @Test
    void scriptsGetOneJsonObject() {
        Said said = bench("publish --connections 1 --in-flight 1 --duration 1s --warm-up 50ms --json", "--data",
                data.toString());

        assertAll(() -> assertEquals(0, said.exit(), said.err()), () -> assertEquals(1, said.out().lines().count()),
                () -> assertTrue(said.out().startsWith("{\"scenario\":\"publish 100 B, 1 "), said.out()),
                () -> assertTrue(said.out().contains("\"p99-ms\":"), said.out()),
                () -> assertTrue(said.out().contains("\"lost\":0,\"duplicated\":0,\"unexpected\":0"), said.out()));
    }

    @Test
    void aServerWithAnotherKeyIsNotMeasured() {
        Said said = bench("publish", "--data", data.toString(), "--pin", FOREIGN_PIN);

        assertAll(() -> assertEquals(1, said.exit()), () -> assertEquals("", said.out()),
                () -> assertTrue(said.err().contains("pin"), said.err()));
    }

    @Test
    void aTokenWithoutTheRightsIsToldWhichItNeeds() {
        // Given
        Path token = folder.resolve("nobody.token");
        InProcess.run("token", "new", "--data", data.toString(), "--sub", "nobody", "--out", token.toString());
        // When
        Said said = bench("publish --duration 200ms", "--data", data.toString(), "--token-file", token.toString());
        // Then
        assertAll(() -> assertEquals(1, said.exit()), () -> assertEquals("", said.out()),
                () -> assertTrue(said.err().contains("send:> and read:>"), said.err()));
    }

    @Test
    void aServerThatIsNotThereIsSaidToBeUnreachable() {
        Said said = bench("connects --duration 200ms --timeout 1s", "--data", data.toString(), "--server",
                "127.0.0.1:1");

        assertAll(() -> assertEquals(1, said.exit()),
                () -> assertTrue(said.err().contains("a server that answers"), said.err()));
    }

    @ParameterizedTest
    @ValueSource(strings = {"publish --in-flight 0", "publish --connections 99999", "publish --size 3",
            "echo --clients 0", "echo --rate -1", "fan-out --subscribers 0", "replay --messages 0",
            "connects --at-once 0", "mixed --channels 0", "publish --warm-up 0s", "publish --duration 3",
            "publish --retry", "publish --size many"})
    void whatCannotBeRunIsWrongUse(String scenario) {
        Said said = bench(scenario, "--data", data.toString());

        assertAll(() -> assertEquals(2, said.exit(), said.err()), () -> assertEquals("", said.out()),
                () -> assertTrue(said.err().contains("expected") || said.err().contains("'"), said.err()));
    }

    @Test
    void anotherMachineIsNotPutUnderLoadByMistake() {
        Said said = bench("publish", "--data", data.toString(), "--server", "192.0.2.1");

        assertAll(() -> assertEquals(2, said.exit()), () -> assertTrue(said.err().contains("--remote"), said.err()));
    }
}
