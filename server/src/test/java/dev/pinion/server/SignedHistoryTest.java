package dev.pinion.server;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.pinion.certs.ServerKeyStore;
import dev.pinion.db.DatabaseFiles;
import dev.pinion.db.VerifyReport;
import dev.pinion.server.upkeep.KeyHistorySigner;
import dev.pinion.server.upkeep.RetentionRule;
import dev.pinion.server.upkeep.UpkeepSettings;

/// The history is signed by the server's key, at intervals and when it stops.
class SignedHistoryTest {
    @TempDir
    private Path folder;

    private VerifyReport verified(Path data, Path keysOf) {
        return DatabaseFiles.verify(data.resolve("db"),
                new KeyHistorySigner(ServerKeyStore.open(keysOf.resolve("keys"), Clock.systemUTC())));
    }

    private static List<String> faults(VerifyReport report) {
        return report.faults().stream().map(VerifyReport.Fault::what).toList();
    }

    @Test
    void theManifestThatAServerSignedAtItsStopIsOurs() throws Exception {
        // Given
        Path data = folder.resolve("data");
        Path other = folder.resolve("other");
        TestServer.start(other).close();
        try (TestServer server = TestServer.start(data); Wire wire = server.session("alice")) {
            ServerTestBase.publish(wire, "a", "1", "2");
            ServerTestBase.publish(wire, "b", "1");
        }
        // When // Then
        assertEquals(List.of(), faults(verified(data, data)));
        VerifyReport report = verified(data, data);
        assertEquals(List.of(), report.unvouched());
        assertTrue(report.signed().contains("signed at the stop by sha256//"), report.signed());
        assertEquals(1, faults(verified(data, other)).size());
        assertTrue(faults(verified(data, other)).getFirst().contains("is by no key of the server"));
    }

    @Test
    void afterPromotionsTheHistoryIsOurs() throws Exception {
        // Given
        Path data = folder.resolve("data");
        try (TestServer server = TestServer.start(data); Wire wire = server.session("alice")) {
            ServerTestBase.publish(wire, "a", "1", "2");
        }
        // When
        ServerKeyStore keys = ServerKeyStore.open(data.resolve("keys"), Clock.systemUTC());
        keys.promote();
        keys.promote();
        keys.retire();
        try (TestServer server = TestServer.start(data); Wire wire = server.session("alice")) {
            ServerTestBase.publish(wire, "b", "1");
        }
        // Then
        assertEquals(List.of(), faults(verified(data, data)));
    }

    @Test
    void theHistoryIsSignedWhileTheServerRunsSoThatAKilledOneHasIt() throws Exception {
        // Given
        Path data = folder.resolve("data");
        Path copy = folder.resolve("copy");
        Path other = folder.resolve("other");
        TestServer.start(other).close();
        UpkeepSettings quick = UpkeepSettings.DEFAULTS.withSignHeadsEvery(Duration.ofMinutes(5))
                .withPace(UpkeepSettings.Pace.DEFAULT.withEvery(Duration.ofMillis(20)));
        try (TestServer server = TestServer.start(data, config -> config.withUpkeep(quick));
                Wire wire = server.session("alice")) {
            ServerTestBase.publish(wire, "a", "1", "2", "3");
            assertEquals(0, server.server().upkeep().historySignedMillis());
            // When
            server.clock().putAhead(Duration.ofMinutes(6));
            await().until(() -> server.server().upkeep().historySignedMillis() > 0);
            copyOf(data, copy);
        }
        // Then: what a kill would have left is signed
        assertEquals(List.of(), faults(verified(copy, data)));
        assertEquals(1, verified(copy, other).faults().size());
        assertEquals(3, verified(copy, data).messages());
    }

    @Test
    void whatAnOperatorEmptiesIsNotTakenForCutOffAfterAKill() throws Exception {
        // Given
        Path data = folder.resolve("data");
        Path copy = folder.resolve("copy");
        signedAtTheStop(data);
        try (TestServer server = TestServer.start(data); Wire wire = server.session("alice")) {
            // When
            server.operator().ask("channel-rm", "{\"channel\":\"a\"}");
            ServerTestBase.publish(wire, "a", "4");
            copyOf(data, copy);
        }
        // Then
        assertEquals(List.of(), faults(verified(copy, data)));
        assertEquals(1, verified(copy, data).messages());
        assertGoesOnUndoubted(copy, data);
    }

    @Test
    void whatANewRuleDeletesIsNotTakenForCutOffAfterAKill() throws Exception {
        // Given
        Path data = folder.resolve("data");
        Path copy = folder.resolve("copy");
        signedAtTheStop(data);
        UpkeepSettings one = UpkeepSettings.DEFAULTS
                .withRetention(
                        List.of(new RetentionRule("a", Optional.empty(), OptionalLong.of(1), OptionalLong.empty())))
                .withPace(UpkeepSettings.Pace.DEFAULT.withEvery(Duration.ofMillis(20)));
        try (TestServer server = TestServer.start(data, config -> config.withUpkeep(one))) {
            // When
            await().until(() -> server.server().upkeep().messagesDeleted() == 2);
            copyOf(data, copy);
        }
        // Then
        assertEquals(List.of(), faults(verified(copy, data)));
        assertGoesOnUndoubted(copy, data);
    }

    private void signedAtTheStop(Path data) throws Exception {
        try (TestServer server = TestServer.start(data); Wire wire = server.session("alice")) {
            ServerTestBase.publish(wire, "a", "1", "2", "3");
        }
    }

    /// The server that comes back compares what it finds with what was signed.
    private static void assertGoesOnUndoubted(Path copy, Path data) throws Exception {
        for (String part : List.of("keys", "issuer")) {
            copyTree(data.resolve(part), copy.resolve(part));
        }
        UpkeepSettings soon = UpkeepSettings.DEFAULTS.withSignHeadsEvery(Duration.ofMillis(1))
                .withPace(UpkeepSettings.Pace.DEFAULT.withEvery(Duration.ofMillis(20)));
        try (TestServer server = TestServer.start(copy, config -> config.withUpkeep(soon))) {
            await().until(() -> server.server().upkeep().historySignedMillis() > 0
                    || !server.server().upkeep().doubt().isEmpty());
            assertEquals("", server.server().upkeep().doubt());
        }
    }

    private static void copyTree(Path from, Path to) throws Exception {
        try (Stream<Path> all = Files.walk(from)) {
            for (Path each : all.toList()) {
                Files.copy(each, to.resolve(from.relativize(each).toString()), StandardCopyOption.COPY_ATTRIBUTES);
            }
        }
    }

    /// As a kill leaves them: not closed.
    static void copyOf(Path data, Path copy) throws Exception {
        Files.createDirectories(copy.resolve("db"));
        for (String file : List.of("pinion.mv.db", "pinion.mv.db.journal", "pinion.wal", "pinion.wal2")) {
            Path from = data.resolve("db").resolve(file);
            if (Files.exists(from)) {
                Files.copy(from, copy.resolve("db").resolve(file));
            }
        }
    }
}
