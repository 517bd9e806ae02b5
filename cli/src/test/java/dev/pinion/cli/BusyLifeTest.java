package dev.pinion.cli;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.pinion.cli.Forked.Said;
import dev.pinion.cli.typed.ServerAddress;
import dev.pinion.client.ClientConfig;
import dev.pinion.client.PinionClient;
import dev.pinion.client.RetryPolicy;
import dev.pinion.protocol.Pin;
import dev.pinion.protocol.json.JsonFault;
import dev.pinion.protocol.json.JsonObject;
import dev.pinion.protocol.json.JsonReader;

/// A server whose log is read by a machine, through a life with all that writes to it, and its ends: by an operator's word, and by
/// SIGTERM with many sessions.
@Tag("slow")
class BusyLifeTest {
    /// Their ends take a second: a busy machine may see some of them together, not all.
    private static final int SESSIONS = 200;
    private static final Set<String> EVENTS = Set.of("connected", "ended", "token-issued", "revoked", "admin");

    @TempDir
    private Path folder = Path.of(".");

    private Path data() {
        return folder.resolve("data");
    }

    private Said run(String... arguments) {
        List<String> all = new ArrayList<>(List.of(arguments));
        all.addAll(List.of("--data", data().toString()));
        return InProcess.run(all.toArray(String[]::new));
    }

    private Path token(String subject) {
        Path file = folder.resolve(subject + ".token");
        assertEquals(0,
                run("token", "new", "--sub", subject, "--scope", "send:> read:>", "--out", file.toString()).exit());
        return file;
    }

    private PinionClient session(String address, Path token) throws Exception {
        ServerAddress server = ServerAddress.parse(address);
        return PinionClient.connect(ClientConfig.builder(server.host(), server.port())
                .pin(Pin.parse(run("certs", "pins").out().lines().findFirst().orElseThrow()))
                .token(Files.readString(token).strip())
                .reconnect(RetryPolicy.NEVER)
                .build());
    }

    private List<JsonObject> log(Forked server) throws IOException {
        return server.err().lines().map(line -> {
            try {
                return JsonReader.object(line.getBytes(StandardCharsets.UTF_8));
            } catch (JsonFault fault) {
                throw new AssertionError("no JSON: " + line, fault);
            }
        }).toList();
    }

    private static String member(JsonObject line, String name) {
        try {
            return line.string(name).orElse("");
        } catch (JsonFault fault) {
            throw new AssertionError(name + " is no string in " + line.names(), fault);
        }
    }

    /// Connects, messages, refusals, a rotation, a backup, settings read anew, somebody revoked.
    private List<PinionClient> live(Forked server, String address) throws Exception {
        Path anna = token("anna");
        Path stale = Files.writeString(folder.resolve("stale.token"), Files.readString(anna).strip() + "AA");
        List<PinionClient> clients = new ArrayList<>();
        for (int n = 0; n < 3; n++) {
            clients.add(session(address, anna));
        }
        assertEquals(0,
                run("send", "--token-file", anna.toString(), "/channel/x", "a \u202e \"b\"\n\u001b[31m").exit());
        for (int n = 0; n < 5; n++) {
            assertEquals(1, run("send", "--token-file", stale.toString(), "--server", address, "--pin",
                    run("certs", "pins").out().lines().findFirst().orElseThrow(), "/channel/x", "no").exit());
        }
        assertEquals(0, run("certs", "promote", "--force").exit());
        assertEquals(0, run("backup", folder.resolve("safe").toString()).exit());
        assertEquals(0, run("admin", "reload").exit());
        server.hangUp();
        assertEquals(0, run("admin", "revoke", "--sub", "nobody").exit());
        return clients;
    }

    @Test
    void everyLineOfABusyLifesLogIsJson() throws Exception {
        try (Forked server = Forked.serve(data(), "--port", "0", "--set", "failures.free=1000", "--backups",
                folder.resolve("backups").toString())) {
            String address = server.listening();
            List<PinionClient> clients = live(server, address);
            // When
            Said drained = run("admin", "drain", "--over", "10s", "--retry-after", "1s");
            Said health = run("admin", "health");
            // Then
            assertAll(() -> assertEquals(0, drained.exit(), drained.err()),
                    () -> assertEquals(2, health.exit(), health.out()),
                    () -> assertTrue(health.out().startsWith("CRITICAL: not ready: the server is being drained"),
                            health.out()));
            assertEquals(0, server.end().exit(), server.err());
            assertEquals(3, run("admin", "health").exit());
            Set<String> events = new HashSet<>();
            for (JsonObject line : log(server)) {
                assertTrue(
                        Instant.parse(member(line, "time")).isAfter(Instant.EPOCH) && !member(line, "level").isEmpty(),
                        () -> "a line without time or level: " + line.names());
                events.add(member(line, "event"));
            }
            assertTrue(events.containsAll(EVENTS), events::toString);
            clients.forEach(PinionClient::close);
        }
    }

    @Test
    void sigtermEndsManySessionsOneAfterTheOther() throws Exception {
        try (Forked server = Forked.serve(data(), "--port", "0", "--stop-grace", "5s")) {
            String address = server.listening();
            Path anna = token("anna");
            List<PinionClient> clients = new ArrayList<>();
            for (int n = 0; n < SESSIONS; n++) {
                clients.add(session(address, anna));
            }
            // When
            Said said = server.stop();
            // Then: 200 a second
            assertEquals(0, said.exit(), said.err());
            List<Instant> ends = log(server).stream()
                    .filter(line -> member(line, "event").equals("ended")
                            && member(line, "code").equals("server-draining"))
                    .map(line -> Instant.parse(member(line, "time")))
                    .sorted()
                    .toList();
            assertEquals(SESSIONS, ends.size());
            Duration spread = Duration.between(ends.getFirst(), ends.getLast());
            assertTrue(spread.toMillis() >= 150, SESSIONS + " sessions were ended within " + spread);
            clients.forEach(client -> await().until(() -> client.ended().toCompletableFuture().isDone()));
            clients.forEach(PinionClient::close);
        }
    }
}
