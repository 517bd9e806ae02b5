package dev.pinion.server;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/// How soon the others get what a member of a shared subscription had in hand when it died, however it died.
class SharedMemberEndTest {
    private static final String SUBSCRIBE = "SUBSCRIBE\nid:s\ndestination:/queue/jobs\nack:client-individual\n"
            + "prefetch-count:1\n\n\0";
    private static final int KEEP_ALIVE_TIMER = 2;
    private static final int TICKS_A_SECOND = 100;

    @TempDir
    private Path data;
    private TestServer server;

    @BeforeEach
    void startServer() throws IOException {
        server = TestServer.start(data,
                config -> config.withLimits(config.connectionLimits(),
                        config.sessionLimits().withHeartBeat(Duration.ofMillis(200), Duration.ofMillis(200)),
                        config.deliveryLimits()));
    }

    @AfterEach
    void stopServer() {
        server.close();
    }

    /// Whoever reads beside the one that dies, with no credit to spare until then.
    private Wire nextWorker() throws IOException {
        return server.session("worker").send(SUBSCRIBE);
    }

    private void publish(String... bodies) throws IOException {
        try (Wire sender = server.session("boss")) {
            for (String body : bodies) {
                sender.send("SEND\ndestination:/queue/jobs\nreceipt:r\n\n" + body + "\0").expect("RECEIPT");
            }
        }
    }

    @Test
    void whatAKilledProcessHadGoesToAnotherWithoutWaitingForAHeartBeat() throws Exception {
        // Given: it promised no heart-beats, so the end of its socket is all that tells of its death
        publish("job");
        Path heard = data.resolve("heard");
        Process member = new ProcessBuilder("openssl", "s_client", "-quiet", "-connect", "127.0.0.1:" + server.port())
                .redirectOutput(heard.toFile())
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        OutputStream to = member.getOutputStream();
        to.write(("CONNECT\naccept-version:1.2\nhost:x\npasscode:" + server.token("worker", "send:>", "read:>")
                + "\n\n\0" + SUBSCRIBE).getBytes(UTF_8));
        to.flush();
        await().until(() -> Files.readString(heard).contains("\nseq:1\n"));
        Wire other = nextWorker();
        // When
        member.destroyForcibly().waitFor();
        // Then
        other.expect("MESSAGE", "seq:1", "redelivered:true", "delivery-count:2");
        other.close();
    }

    @Test
    void whatAFrozenMemberHasGoesToAnotherWhenItsHeartBeatsAreMissed() throws Exception {
        // Given
        publish("job");
        Wire frozen = server.wire();
        frozen.send("CONNECT\naccept-version:1.2\nhost:x\nheart-beat:2000,0\npasscode:"
                + server.token("worker", "send:>", "read:>") + "\n\n\0" + SUBSCRIBE).expect("CONNECTED");
        // When: it says no word more
        frozen.expect("MESSAGE", "seq:1");
        // Then
        Wire other = nextWorker();
        other.expect("MESSAGE", "seq:1", "redelivered:true", "delivery-count:2");
        frozen.expect("ERROR", "code:heart-beat-missed");
        frozen.close();
        other.close();
    }

    /// A machine that lost its power, or its network, closes nothing, and STOMP 1.0 has no heart-beats: the kernel must ask.
    @Test
    @EnabledOnOs(OS.LINUX)
    void theKernelAsksASilentPeerWithinAMinute() throws Exception {
        // Given
        Wire silent = server.session("worker");
        // When
        List<String> sockets = await().until(() -> timersOf(silent), found -> !found.isEmpty());
        // Then
        for (String timer : sockets) {
            assertEquals(KEEP_ALIVE_TIMER, Integer.parseInt(timer.substring(0, 2), 16), timer);
            long ticks = Long.parseLong(timer.substring(3), 16);
            assertTrue(ticks <= 60L * TICKS_A_SECOND, () -> ticks + " ticks until the first question");
        }
        silent.close();
    }

    /// Of the server's end of a connection: `KIND:TICKS`, in hexadecimal, once it waits for nothing else.
    private List<String> timersOf(Wire wire) throws IOException {
        String from = String.format(Locale.ROOT, ":%04X", server.port());
        String to = String.format(Locale.ROOT, ":%04X", wire.socket().getLocalPort());
        List<String> found = List.of("/proc/net/tcp", "/proc/net/tcp6")
                .stream()
                .flatMap(SharedMemberEndTest::lines)
                .map(line -> line.strip().split("\\s+"))
                .filter(words -> words[1].endsWith(from) && words[2].endsWith(to))
                .map(words -> words[5])
                .toList();
        assertFalse(found.size() > 1, () -> "more than one: " + found);
        return found.stream().filter(timer -> !timer.startsWith("01")).toList();
    }

    private static Stream<String> lines(String table) {
        try {
            return Files.readAllLines(Path.of(table)).stream().skip(1);
        } catch (IOException noneOfThisKind) {
            return Stream.empty();
        }
    }
}
