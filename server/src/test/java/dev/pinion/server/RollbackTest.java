package dev.pinion.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
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
    private static final List<String> FILES = List.of("pinion.mv.db", "pinion.mv.db.journal", "pinion.mv.db.sums",
            "pinion.wal", "pinion.wal2");
    private static final String DURABLE = "durable-subscription-name:mine";

    /// How a reader says what it has seen: CHANNEL/SEQ@EPOCH and the chain.
    enum Way {
        FROM_SEQ("/channel/x", "from:seq=6\nepoch:EPOCH\nchain:CHAIN"),
        SEEN("/channel/x", "from:seq=6\nseen:x/5@EPOCH\nchain:CHAIN"),
        DURABLE_ONE("/channel/x", DURABLE + "\nepoch:EPOCH\nseen:x/5@EPOCH\nchain:CHAIN"),
        WILDCARD("/channel/>", "seen:x/5@EPOCH\nchain:CHAIN"),
        DURABLE_WILDCARD("/channel/*", "durable-subscription-name:many\nseen:x/5@EPOCH\nchain:CHAIN");

        private final String destination;
        private final String resume;

        Way(String destination, String resume) {
            this.destination = destination;
            this.resume = resume;
        }
    }

    @TempDir
    private Path folder;
    private Path data;
    private Path copy;
    private TestServer server;
    private String epoch = "";
    private String chain = "";

    /// Three messages, a copy of the files, two more, which readers have seen.
    @BeforeEach
    void readersThatHaveSeenMoreThanTheCopyHolds() throws IOException {
        data = folder.resolve("data");
        copy = Files.createDirectory(folder.resolve("copy"));
        server = TestServer.start(data);
        publish("1", "2", "3");
        readAsDurable(1, 3);
        server.close();
        for (String file : FILES) {
            Files.copy(data.resolve("db").resolve(file), copy.resolve(file));
        }
        server = TestServer.start(data);
        publish("4", "5");
        Wire.Received last = readAsDurable(4, 5);
        epoch = last.header("message-id").replaceFirst(".*@", "");
        chain = last.header("chain");
    }

    private Wire.Received readAsDurable(int first, int last) throws IOException {
        try (Wire wire = server.session("reader")) {
            wire.send(ServerTestBase.subscribe("s", "/channel/x", "from:first", DURABLE));
            Wire.Received message = wire.expect("MESSAGE", "seq:" + first);
            for (int seq = first + 1; seq <= last; seq++) {
                message = wire.expect("MESSAGE", "seq:" + seq);
            }
            wire.send("DISCONNECT\nreceipt:d\n\n\0").expect("RECEIPT");
            wire.expectEnd();
            return message;
        }
    }

    private String resume(Way way) {
        return ServerTestBase.subscribe("s", way.destination,
                way.resume.replace("EPOCH", epoch).replace("CHAIN", chain), "receipt:s");
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
        for (Way way : Way.values()) {
            try (Wire wire = server.session("reader")) {
                wire.send(resume(way));
                Wire.Received answer = wire.read();
                assertEquals("history-changed", answer.header("code"), () -> way + ": " + answer);
                wire.expectEnd();
            }
        }
    }

    @Test
    void withoutARollbackItGoesOn() throws IOException {
        server.close();
        server = TestServer.start(data);
        for (Way way : Way.values()) {
            try (Wire wire = server.session("reader")) {
                wire.send(resume(way));
                Wire.Received answer = wire.read();
                assertEquals("RECEIPT", answer.command(), () -> way + ": " + answer);
            }
        }
        publish("6");
        for (Way way : List.of(Way.FROM_SEQ, Way.DURABLE_ONE)) {
            try (Wire wire = server.session("reader")) {
                wire.send(resume(way).replace("receipt:s\n", ""));
                wire.expect("MESSAGE", "seq:6", "gap:(none)");
            }
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
        server = TestServer.start(restored, config -> config.withStorage(config.storage().withNewKeys(true)));
        // Then
        expectHistoryChanged();
        try (Wire wire = server.session("reader")) { // one that has seen nothing yet
            wire.send(ServerTestBase.subscribe("s", "/channel/>", "epoch:" + epoch));
            wire.expect("ERROR", "code:history-changed");
        }
    }

    @Test
    void aHistoryWithoutTheMessageIsNoticedWithoutAChainToo() throws IOException {
        putBack();
        try (Wire wire = server.session("reader")) {
            wire.send(ServerTestBase.subscribe("s", "/channel/x", DURABLE, "seen:x/5@" + epoch));
            wire.expect("ERROR", "code:history-changed");
        }
    }
}
