package dev.pinion.server;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import dev.pinion.db.DatabaseConfig;
import dev.pinion.server.limits.DeliveryLimits;

/// Shared subscriptions whose members are on two servers over one database: each message goes to one of all of them.
class SharedOverServersTest {
    private static final int HOARDED = 3;

    @TempDir
    private static Path data;
    private static TestServer first;
    private static TestServer second;
    private static DatabaseConfig.Server database;

    @BeforeAll
    static void startServers() throws IOException {
        database = TestPostgres.fresh();
        Path one = Files.createDirectory(data.resolve("one"));
        first = TestServer.start(one, config -> config.withStorage(config.storage().withServer(database)));
        Path two = data.resolve("two");
        copy(one, two);
        second = TestServer.start(two, config -> config.withStorage(config.storage().withServer(database)));
    }

    /// Keys and issuer are the same everywhere.
    private static void copy(Path from, Path to) throws IOException {
        try (Stream<Path> all = Files.walk(from)) {
            for (Path each : all.filter(path -> !path.startsWith(from.resolve("run"))).toList()) {
                Files.copy(each, to.resolve(from.relativize(each).toString()));
            }
        }
    }

    @AfterAll
    static void stopServers() {
        second.close();
        first.close();
    }

    private static Wire member(TestServer server, String channel, int prefetch) throws IOException {
        Wire wire = server.session("alice");
        wire.send(subscribe(channel, prefetch)).expect("RECEIPT", "receipt-id:s");
        return wire;
    }

    private static String subscribe(String channel, int prefetch) {
        return ServerTestBase.subscribe("s", "/channel/" + channel, "durable-subscription-name:" + channel,
                "shared:true", "ack:client-individual", "prefetch-count:" + prefetch, "from:first", "receipt:s");
    }

    private static void publish(TestServer server, String channel, int from, int to) throws IOException {
        Wire sender = server.session("bob");
        for (int n = from; n <= to; n++) {
            sender.send("SEND\ndestination:/channel/" + channel + "\nreceipt:p\n\n" + n + "\0").expect("RECEIPT");
        }
        sender.close();
    }

    private static String acknowledged(Wire.Received message) {
        return ServerTestBase.ack("ACK", message, "receipt:a");
    }

    @Test
    void membersOfBothServersHaveOneEachAndWhoIsDoneGetsTheNext() throws Exception {
        // Given
        Wire one = member(first, "turns", 1);
        Wire two = member(second, "turns", 1);
        // When
        publish(first, "turns", 1, 4);
        // Then
        Wire.Received ofOne = one.expect("MESSAGE", "redelivered:(none)");
        Wire.Received ofTwo = two.expect("MESSAGE", "redelivered:(none)");
        one.send(acknowledged(ofOne));
        Wire.Received nextOfOne = message(one);
        two.send(acknowledged(ofTwo));
        Wire.Received nextOfTwo = message(two);
        // Which is whose depends on who asks first.
        assertEquals(List.of("1", "2", "3", "4"),
                Stream.of(ofOne, ofTwo, nextOfOne, nextOfTwo).map(each -> each.header("seq")).sorted().toList());
        one.close();
        two.close();
    }

    /// The receipt of an ACK and the next message come in any order.
    private static Wire.Received message(Wire wire) throws IOException {
        Wire.Received frame = wire.read();
        Wire.Received other = wire.read();
        return frame.command().equals("MESSAGE") ? frame : other;
    }

    @Test
    void whatAMemberHadComesToTheOtherServersAndWhatIsAcknowledgedDoesNot() throws Exception {
        // Given
        Wire one = member(first, "returned", 10);
        publish(second, "returned", 1, 5);
        List<Wire.Received> had = new ArrayList<>();
        for (int n = 1; n <= 5; n++) {
            had.add(one.expect("MESSAGE", "seq:" + n, "redelivered:(none)"));
        }
        one.send(acknowledged(had.get(1))).expect("RECEIPT");
        one.send(acknowledged(had.get(3))).expect("RECEIPT");
        Wire two = member(second, "returned", 10);
        // When: its process is killed
        one.close();
        // Then
        for (int n : List.of(1, 3, 5)) {
            two.expect("MESSAGE", "seq:" + n, "redelivered:true");
        }
        publish(first, "returned", 6, 6);
        two.expect("MESSAGE", "seq:6", "redelivered:(none)");
        two.close();
    }

    @Test
    void aNameThatIsSharedElsewhereIsNobodysAloneAndStaysThere() throws Exception {
        // Given
        Wire one = member(first, "mode", 1);
        // When // Then
        second.session("alice")
                .send(ServerTestBase.subscribe("x", "/channel/mode", "durable-subscription-name:mode"))
                .expect("ERROR", "code:cursor-taken");
        second.session("alice")
                .send(ServerTestBase.subscribe("x", "/channel/other", "durable-subscription-name:mode", "shared:true"))
                .expect("ERROR", "code:cursor-taken");
        second.session("alice")
                .send("UNSUBSCRIBE\nid:s\ndurable-subscription-name:mode\nreceipt:u\n\n\0")
                .expect("ERROR", "code:cursor-taken");
        publish(second, "mode", 1, 1);
        one.expect("MESSAGE", "seq:1");
        // When: it has left
        one.send("DISCONNECT\nreceipt:d\n\n\0").expect("RECEIPT", "receipt-id:d");
        // Then
        Wire alone = await().until(SharedOverServersTest::aloneOnceItMay, Objects::nonNull);
        // When: it is shared, but one has it alone there
        Wire shares = first.session("alice");
        shares.send(subscribe("mode", 1)).expect("RECEIPT");
        shares.expect("MESSAGE", "seq:1", "redelivered:true");
        alone.expect("ERROR", "code:cursor-taken");
        shares.close();
    }

    /// The lease ends a moment behind the receipt.
    private static @Nullable Wire aloneOnceItMay() throws IOException {
        Wire alone = second.session("alice");
        alone.send(ServerTestBase.subscribe("x", "/channel/mode", "durable-subscription-name:mode", "ack:client"));
        Wire.Received answer = alone.read();
        if (answer.command().equals("ERROR")) {
            return null;
        }
        assertEquals("1 true", answer.header("seq") + " " + answer.header("redelivered"));
        return alone;
    }

    @Test
    void aMessageThatEndsItsReaderIsPutAwayWhicheverServersReadersItEnds() throws Exception {
        // Given
        publish(first, "poison", 1, 1);
        int deliveries = DeliveryLimits.DEFAULTS.deliveriesMax();
        // When: each reader dies of it, in turns
        for (int n = 0; n < deliveries; n++) {
            Wire reader = member(n % 2 == 0 ? first : second, "poison", 1);
            reader.expect("MESSAGE", "seq:1", "redelivered:" + (n == 0 ? "(none)" : "true"));
            reader.send("DISCONNECT\nreceipt:d\n\n\0").expect("RECEIPT", "receipt-id:d");
        }
        Wire last = member(second, "poison", 1);
        // Then
        Wire dead = first.session("bob");
        dead.send(ServerTestBase.subscribe("d", "/channel/dead.poison", "from:first")).expect("MESSAGE", "seq:1");
        publish(first, "poison", 2, 2);
        last.expect("MESSAGE", "seq:2");
        last.close();
    }

    @Test
    @Tag("slow")
    @Timeout(300)
    void aServerThatStallsLosesWhatItHadAndOneThatIsKilledDoesToo() throws Exception {
        Path third = data.resolve("third");
        copy(data.resolve("one"), third);
        publish(first, "stall", 1, 4);
        try (ServerProcess stalled = ServerProcess.startOver(third, database)) {
            // Given
            Wire there = Wire.open(stalled.port()).connect(first.token("alice", "read:>"));
            there.send(subscribe("stall", 10)).expect("RECEIPT");
            List<Wire.Received> had = List.of(there.read(), there.read(), there.read(), there.read());
            there.send(acknowledged(had.getFirst())).expect("RECEIPT");
            Wire here = member(second, "stall", 10);
            // When
            stalled.stall();
            // Then
            List<Wire.Received> again = List.of(next(here, 2), next(here, 3), next(here, 4));
            for (Wire.Received each : again) {
                here.send(acknowledged(each)).expect("RECEIPT");
            }
            publish(first, "stall", 5, 5);
            here.expect("MESSAGE", "seq:5", "redelivered:(none)");
            // When: it comes back, with an ACK of what it has lost
            there.send(acknowledged(had.get(1)));
            stalled.goOn();
            // Then
            assertEquals("storage-failed", end(there).header("code"));
            there.close();
            // When: its reader comes back, and it is killed
            here.send("DISCONNECT\nreceipt:d\n\n\0").expect("RECEIPT");
            Wire back = Wire.open(stalled.port()).connect(first.token("alice", "read:>"));
            back.send(subscribe("stall", 10)).expect("RECEIPT");
            back.expect("MESSAGE", "seq:5", "redelivered:true");
            Wire last = member(first, "stall", 10);
            stalled.kill();
            // Then
            next(last, 5);
            back.close();
            last.close();
        }
    }

    private static Wire.Received next(Wire wire, int seq) throws IOException {
        return wire.expect("MESSAGE", "seq:" + seq, "redelivered:true");
    }

    private static Wire.Received end(Wire wire) throws IOException {
        Wire.Received frame = wire.read();
        while (!frame.command().equals("ERROR")) {
            frame = wire.read();
        }
        return frame;
    }

    @Test
    void membersComeAndGoAndEachMessageIsAcknowledgedOnce() throws Exception {
        // Given
        int messages = 400;
        publish(first, "crowd", 1, messages);
        List<TestServer> servers = List.of(first, second);
        Set<String> acknowledged = new HashSet<>();
        // When: members take some, acknowledge it, and die, while one at the other server has some and dies too
        for (int turn = 0; acknowledged.size() < messages; turn++) {
            int left = messages - acknowledged.size();
            Wire hoarder = left > HOARDED ? member(servers.get(turn % 2), "crowd", HOARDED) : null;
            Wire member = member(servers.get((turn + 1) % 2), "crowd", 7);
            takeSome(member, acknowledged, Math.min(31, left > HOARDED ? left - HOARDED : left));
            member.close();
            if (hoarder != null) {
                hoarder.close();
            }
        }
        // Then
        assertEquals(messages, acknowledged.size());
    }

    private static void takeSome(Wire member, Set<String> acknowledged, int count) throws IOException {
        for (int taken = 0; taken < count;) {
            Wire.Received frame = member.read();
            if (frame.command().equals("MESSAGE")) {
                taken++;
                assertTrue(acknowledged.add(frame.header("seq")), "acknowledged before: " + frame.header("seq"));
                member.send(ServerTestBase.ack("ACK", frame, taken == count ? "receipt:last" : "x:y"));
            }
        }
        while (!member.read().command().equals("RECEIPT")) {
            // Messages that it will not acknowledge.
        }
    }
}
