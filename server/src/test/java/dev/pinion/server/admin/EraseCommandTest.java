package dev.pinion.server.admin;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.pinion.db.AppendOutcome;
import dev.pinion.db.Bytes;
import dev.pinion.db.ChannelLog;
import dev.pinion.db.CommitListener;
import dev.pinion.db.Database;
import dev.pinion.db.DatabaseConfig;
import dev.pinion.db.NewMessage;
import dev.pinion.db.SignedHistory;
import dev.pinion.db.StorageException;
import dev.pinion.db.StoredMessage;
import dev.pinion.protocol.json.JsonReader;

/// What an operator is told when it cannot be known whether the message is erased.
class EraseCommandTest {
    private static final byte[] QUESTION = "{\"channel\":\"x\",\"seq\":1}".getBytes(StandardCharsets.US_ASCII);

    @TempDir
    private Path data;

    /// Holds messages, and hears which to forget.
    private static final class Memory implements CommitListener {
        private final List<String> forgotten = new ArrayList<>();

        @Override
        public void committed(List<StoredMessage> batch) {}

        @Override
        public void erased(ChannelLog channel, long seq) {
            forgotten.add(channel.name() + "/" + seq);
        }
    }

    private static final class Nobody implements SignedHistory.Signer {
        @Override
        public Bytes sign(Bytes statement) {
            return statement;
        }

        @Override
        public Optional<String> signer(Bytes statement, Bytes signature) {
            return Optional.empty();
        }
    }

    private static final class Ignored implements AppendOutcome {
        @Override
        public void stored(StoredMessage message) {}

        @Override
        public void failed(StorageException why) {
            throw why;
        }
    }

    @Test
    void whenTheStoreFailsTheOperatorAsksAgainAndMemoryForgetsTheMessageAnyhow() throws Exception {
        // Given
        var memory = new Memory();
        Database database = Database.open(DatabaseConfig.defaults(data), Clock.systemUTC());
        EraseCommand command;
        try (database) {
            var message = new NewMessage(database.log().channel("x"), "alice", Bytes.EMPTY, Bytes.EMPTY);
            database.log().append(message, new Ignored());
            database.log().flush().get();
            command = new EraseCommand(database.log(), memory, database.signedHistory(new Nobody()), Clock.systemUTC());
        }
        // When
        var failed = assertThrows(IllegalStateException.class,
                () -> command.run(new AdminRequest("operator", JsonReader.object(QUESTION))));
        // Then
        assertTrue(String.valueOf(failed.getMessage()).contains("ask again"), failed::toString);
        assertEquals(List.of("x/1"), memory.forgotten);
    }
}
