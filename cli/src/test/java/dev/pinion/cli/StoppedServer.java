package dev.pinion.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.stream.Stream;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

import dev.pinion.cli.Forked.Said;

/// The folder of a stopped server with ten messages in each of two channels, for each test anew.
abstract class StoppedServer {

    @TempDir
    Path folder = Path.of(".");
    Path data = folder;

    /// What a real server made for the class, to be copied for each test.
    abstract Path made();

    static void make(Path made) throws Exception {
        String[] with = {"--data", made.resolve("data").toString()};
        try (Forked server = Forked.serve(made.resolve("data"), "--port", "0")) {
            server.listening();
            try (Forked listen = Forked.start("listen", with[0], with[1], "/channel/a", "--from", "first", "--count",
                    "10", "--witness", made.resolve("witness").toString())) {
                for (int n = 1; n <= 10; n++) {
                    assertEquals(0, InProcess.run("send", with[0], with[1], "/channel/a", "message " + n).exit());
                    assertEquals(0, InProcess.run("send", with[0], with[1], "/channel/b", "\u001b[2J" + n).exit());
                }
                assertEquals(0, listen.end().exit());
            }
            assertEquals(0, server.stop().exit());
        }
    }

    @BeforeEach
    void copy() throws IOException {
        data = folder.resolve("data");
        copy(made().resolve("data"), data);
    }

    private static void copy(Path from, Path to) throws IOException {
        try (Stream<Path> files = Files.walk(from)) {
            for (Path file : files.toList()) {
                Files.copy(file, to.resolve(from.relativize(file).toString()));
            }
        }
    }

    Said db(String... arguments) {
        String[] all = new String[arguments.length + 3];
        all[0] = "db";
        all[1] = arguments[0];
        all[2] = "--data";
        all[3] = data.toString();
        System.arraycopy(arguments, 1, all, 4, arguments.length - 1);
        return InProcess.run(all);
    }

    /// What somebody does with the messages of a channel.
    interface Tampering {
        void with(StoredSegments messages) throws SQLException;
    }

    /// As somebody with a database tool, who knows what a journal is.
    void tamper(String... statements) throws Exception {
        try (Connection connection = databaseTool(); Statement statement = connection.createStatement()) {
            for (String sql : statements) {
                assertTrue(statement.executeUpdate(sql) > 0, sql);
            }
        }
    }

    /// As somebody who knows what a segment is, too: the first channel's messages.
    void tamperWithMessages(Tampering tampering) throws Exception {
        try (Connection connection = databaseTool()) {
            StoredSegments messages = new StoredSegments(connection, 1);
            tampering.with(messages);
            messages.write();
        }
    }

    private Connection databaseTool() throws IOException, SQLException {
        Files.deleteIfExists(data.resolve("db/pinion.mv.db.journal"));
        Files.deleteIfExists(data.resolve("db/pinion.mv.db.sums"));
        return DriverManager.getConnection("jdbc:h2:file:" + data.resolve("db/pinion").toAbsolutePath(), "pinion", "");
    }
}
