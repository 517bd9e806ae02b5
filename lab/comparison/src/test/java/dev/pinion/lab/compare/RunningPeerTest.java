package dev.pinion.lab.compare;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.pinion.bench.wire.Target;
import dev.pinion.lab.dialect.Dialects;
import dev.pinion.protocol.Pin;

/// Processes that stand for a peer: a shell that says what the peer would say.
class RunningPeerTest {

    private static final RunningPeer.Targeting TARGETING = (port, pid) -> new Target("peer", "127.0.0.1", port,
            Pin.parse("sha256/" + "A".repeat(43) + "="), Dialects.TOPICS, () -> "", OptionalLong.of(pid), false);

    @TempDir
    private Path folder = Path.of("");

    @Test
    void aPeerIsWaitedForInItsOwnWords() throws Exception {
        ProcessBuilder command = RunningPeer.tied("sh", "-c", "echo starting; echo up at 4711; exec sleep 600");

        RunningPeer peer = RunningPeer.start(command, folder.resolve("log"),
                line -> line.startsWith("up at ") ? OptionalInt.of(Integer.parseInt(line.substring(6)))
                        : OptionalInt.empty(),
                TARGETING);
        peer.close();

        assertEquals(4711, peer.target().port());
        assertFalse(isAlive(peer.target().pid().orElseThrow()));
    }

    @Test
    void aPeerThatEndsInsteadIsAFailureThatNamesItsLog() throws Exception {
        ProcessBuilder command = RunningPeer.tied("sh", "-c", "echo no such option; exit 1");

        IOException failure = assertThrows(IOException.class,
                () -> RunningPeer.start(command, folder.resolve("log"), TARGETING));

        assertTrue(String.valueOf(failure.getMessage()).contains(folder.resolve("log").toString()));
        assertEquals("no such option", Files.readString(folder.resolve("log")).strip());
    }

    @Test
    void aTiedProcessEndsWithItsStandardInput() throws Exception {
        Process process = RunningPeer.tied("sleep", "600").start();

        process.getOutputStream().close();

        assertTrue(process.waitFor(20, TimeUnit.SECONDS));
    }

    @Test
    void aCompanionEndsWithThePeer() throws Exception {
        Process companion = RunningPeer.tied("sleep", "600").start();
        RunningPeer peer = RunningPeer
                .start(RunningPeer.tied("sh", "-c", "echo listening on 127.0.0.1:1; exec sleep 600"),
                        folder.resolve("log"), TARGETING)
                .with(companion);

        peer.close();

        assertTrue(companion.waitFor(20, TimeUnit.SECONDS));
    }

    private static boolean isAlive(long pid) {
        return ProcessHandle.of(pid).map(ProcessHandle::isAlive).orElse(false);
    }
}
