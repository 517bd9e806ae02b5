package dev.pinion.server.attack;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.pinion.server.TestServer;
import dev.pinion.server.Wire;
import dev.pinion.server.limits.ConnectionLimits;
import dev.pinion.server.limits.FloodLimits;

/// Ends that hold, whatever the connection's threads do, and places that are given back.
class HardEndsTest {
    @TempDir
    private Path data;
    @SuppressWarnings("NullAway.Init") // each test starts its own
    private TestServer server;

    private void start(UnaryOperator<ConnectionLimits> limits) throws IOException {
        server = TestServer.start(data, config -> config.withLimits(limits.apply(config.connectionLimits()),
                config.sessionLimits(), config.deliveryLimits()));
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private double ended(String reason) {
        String counter = "pinion_connections_ended_total{reason=\"" + reason + "\"} ";
        return server.server()
                .scrape()
                .lines()
                .filter(line -> line.startsWith(counter))
                .mapToDouble(line -> Double.parseDouble(line.substring(counter.length())))
                .sum();
    }

    private static FloodLimits silentFor(Duration most) {
        return new FloodLimits(most, 128 * 1024, 512, 128 * 1024, 2_048, 50_000, 2_048, 32, Duration.ofSeconds(3),
                4 * 1024);
    }

    private Socket silent() throws IOException {
        return new Socket(InetAddress.ofLiteral("127.0.0.1"), server.port());
    }

    @Test
    void anErrorInAReaderEndsItsConnectionAndNothingElse() throws IOException {
        start(limits -> limits);
        // Given
        Wire bystander = server.session("bystander");
        Wire wire = server.wire();
        server.clock().breakHardOn("reader-");
        // When
        wire.send("CONNECT\naccept-version:1.2\nhost:x\npasscode:" + server.token("alice", "send:>") + "\n\n\0");
        // Then
        wire.expect("ERROR", "code:internal-error");
        wire.expectEnd();
        await().until(() -> server.server().connectionCount() == 1);
        await().until(() -> ended("internal-error") == 1); // counted behind the end
        bystander.send("SEND\ndestination:/channel/x\nreceipt:1\n\nx\0").expect("RECEIPT");
        bystander.close();
    }

    @Test
    void whoSaysNothingIsEndedSoonAndWhoHasBegunIsNot() throws IOException {
        start(limits -> limits.withFlood(silentFor(Duration.ofSeconds(2))));
        // Given
        Socket begun = silent();
        begun.getOutputStream().write(22);
        // When
        Socket silent = silent();
        // Then
        assertEquals(-1, silent.getInputStream().read());
        await().until(() -> server.server().connectionCount() == 1);
        silent.close();
        begun.close();
    }

    @Test
    void theOldestSilentOneMakesRoomAndItsPlaceIsGivenBackOnce() throws IOException {
        start(limits -> limits.withConnections(3, 3).withFlood(silentFor(Duration.ofMinutes(1))));
        // Given
        List<Socket> silent = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            silent.add(silent());
        }
        await().until(() -> server.server().connectionCount() == 3);
        // When
        Wire first = server.session("alice");
        Wire second = server.session("alice");
        // Then
        assertEquals(-1, silent.get(0).getInputStream().read());
        assertEquals(-1, silent.get(1).getInputStream().read());
        Wire third = server.session("alice");
        assertThrows(IOException.class, server::wire, "all places are taken by those who have come in");
        for (Wire wire : List.of(first, second, third)) {
            wire.send("SEND\ndestination:/channel/x\nreceipt:1\n\nx\0").expect("RECEIPT");
            wire.close();
        }
        for (Socket socket : silent) {
            socket.close();
        }
        await().until(() -> server.server().connectionCount() == 0);
        await().until(() -> ended("server-full") == 3); // counted once each, behind the end
    }

    @Test
    @Tag("attack") // takes as long as the last frame may wait for the store
    void anEndedSessionWhosePeerReadsNothingIsCut() throws IOException {
        start(limits -> limits);
        // Given
        Wire stuck = server.session("stuck");
        stuck.send("SUBSCRIBE\nid:1\ndestination:/channel/x\nreceipt:s\n\n\0").expect("RECEIPT");
        Wire sender = server.session("sender");
        String big = "SEND\ndestination:/channel/x\nreceipt:r\n\n" + "x".repeat(200_000) + "\0";
        for (int i = 0; i < 40; i++) {
            sender.send(big).expect("RECEIPT");
        }
        // When
        stuck.send("HELLO\n\n\0"); // its session ends, and its writer is stuck
        // Then
        await().atMost(Duration.ofSeconds(15)).until(() -> server.server().connectionCount() == 1);
        await().until(() -> ended("malformed-frame") == 1);
        sender.close();
        stuck.close();
    }
}
