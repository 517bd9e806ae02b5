package dev.pinion.cli;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import dev.pinion.cli.Forked.Said;

/// A data folder that others can write to is not believed by any command that acts on it.
class OpenFolderTest {

    @TempDir
    private Path folder = Path.of(".");
    private Path data = folder;

    @BeforeEach
    void make() throws IOException {
        data = folder.resolve("data");
        assertEquals(0, InProcess.run("token", "init", "--data", data.toString()).exit());
        CertsOnFilesTest.makeKeys(data);
        Files.createDirectories(data.resolve("run"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "issuer", "keys", "run"})
    void serveRefusesItAndSaysWhatToType(String name) throws Exception {
        Path open = open(data.resolve(name).normalize());

        Said said = Forked.run("serve", "--data", data.toString(), "--port", "0");

        assertAll(() -> assertEquals(1, said.exit(), said.err()), () -> assertEquals("", said.out()),
                () -> assertTrue(said.err().contains(open + " (mode 0777, owner "), said.err()),
                () -> assertTrue(said.err().contains("chmod -R go-w " + open), said.err()),
                () -> assertFalse(said.err().contains("\tat "), said.err()),
                () -> assertFalse(Files.exists(data.resolve("db"))));
    }

    static Stream<List<String>> actors() {
        return Stream.of(List.of("token", "new", "--sub", "anna"), List.of("token", "rotate"), List.of("token", "init"),
                List.of("certs", "stage"), List.of("certs", "promote"), List.of("certs", "pins"),
                List.of("db", "restore", "backup"), List.of("db", "rekey", "--decrypt"),
                List.of("db", "migrate", "--to", "jdbc:postgresql://localhost/x", "--db-user", "x"),
                List.of("db", "migrate", "--from", "jdbc:postgresql://localhost/x", "--db-user", "x"),
                List.of("db", "backup", "--to", "copy"), List.of("admin", "sessions"),
                List.of("send", "/channel/news", "hello"));
    }

    @ParameterizedTest
    @MethodSource("actors")
    void aCommandThatActsOnItRefusesToo(List<String> command) throws Exception {
        open(data.resolve("issuer"));
        List<String> arguments = new ArrayList<>(command);
        arguments.addAll(command.getFirst().equals("send") ? 1 : 2, List.of("--data", data.toString()));

        Said said = InProcess.run(arguments.toArray(String[]::new));

        assertAll(() -> assertEquals(1, said.exit(), said.err()), () -> assertEquals("", said.out()),
                () -> assertTrue(said.err().contains(data.resolve("issuer") + " (mode 0777"), said.err()));
    }

    @Test
    void aParentThatEverybodyCanRenameInIsNamed() throws Exception {
        open(folder);

        Said said = InProcess.run("token", "new", "--data", data.toString(), "--sub", "anna");

        assertAll(() -> assertEquals(1, said.exit()), () -> assertEquals("", said.out()),
                () -> assertTrue(said.err().contains("chmod o-w " + folder), said.err()));
    }

    private static Path open(Path path) throws IOException {
        return Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rwxrwxrwx"));
    }
}
