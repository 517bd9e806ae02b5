package dev.pinion.server;

import static org.junit.jupiter.api.Assertions.assertNotEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.pinion.db.DatabaseFiles;

/// A reader that resumes notices that the database is not the one it has read: put back by a copy of its files, or
/// restored from a backup.
class RollbackTest {
    private static final List<String> FILES = List.of("pinion.mv.db", "pinion.mv.db.journal");

    @TempDir
    private Path folder;
    private Path data;
    private Path copy;
    private TestServer server;
    private String resume = "";

    /// Three messages, a copy of the files, two more, which a reader has seen.
    @BeforeEach
    void aReaderThatHasSeenMoreThanTheCopyHolds() throws IOException {
        data = folder.resolve("data");
        copy = Files.createDirectory(folder.resolve("copy"));
        server = TestServer.start(data);
        publish("1", "2", "3");
        server.close();
        for (String file : FILES) {
            Files.copy(data.resolve("db").resolve(file), copy.resolve(file));
        }
        server = TestServer.start(data);
        publish("4", "5");
        try (Wire wire = server.session("reader")) {
            wire.send(ServerTestBase.subscribe("s", "/channel/x", "from:seq=5"));
            Wire.Received last = wire.expect("MESSAGE", "seq:5");
            String epoch = last.header("message-id").replaceFirst(".*@", "");
            resume = "from:seq=6\nepoch:" + epoch + "\nchain:" + last.header("chain");
        }
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private void publish(String... bodies) throws IOException {
        try (Wire wire = server.session("sender")) {
            ServerTestBase.publish(wire, "x", bodies);
        }
    }

    private void putBack() throws IOException {
        server.close();
        for (String file : FILES) {
            Files.copy(copy.resolve(file), data.resolve("db").resolve(file), StandardCopyOption.REPLACE_EXISTING);
        }
        server = TestServer.start(data);
    }

    private void expectHistoryChanged() throws IOException {
        try (Wire wire = server.session("reader")) {
            wire.send(ServerTestBase.subscribe("s", "/channel/x", resume));
            wire.expect("ERROR", "code:history-changed");
            wire.expectEnd();
        }
    }

    @Test
    void withoutARollbackItGoesOn() throws IOException {
        server.close();
        server = TestServer.start(data);
        publish("6");
        try (Wire wire = server.session("reader")) {
            wire.send(ServerTestBase.subscribe("s", "/channel/x", resume)).expect("MESSAGE", "seq:6", "gap:(none)");
        }
    }

    @Test
    void aShorterHistoryIsNoticed() throws IOException {
        putBack();
        expectHistoryChanged();
    }

    @Test
    void aHistoryThatHasGrownAgainToTheSameLengthIsNoticedByItsChain() throws IOException {
        putBack();
        publish("other 4", "other 5", "other 6");
        expectHistoryChanged();
    }

    @Test
    void aRestoredBackupIsNoticedByItsEpoch() throws Exception {
        // Given
        server.close();
        Path restored = folder.resolve("restored");
        assertNotEquals("", DatabaseFiles.restore(data.resolve("db"), restored.resolve("db")).epoch());
        // When
        server = TestServer.start(restored);
        // Then
        expectHistoryChanged();
    }
}
