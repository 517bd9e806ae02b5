package dev.pinion.server.attack;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import dev.pinion.certs.TlsProvider;
import dev.pinion.server.TestServer;
import dev.pinion.server.Wire;

/// Records that carry nothing, sent without end: the peer is told, and its connection ends after a bounded number.
class UselessRecordsTest {
    private static final int MANY = 200_000;

    @TempDir
    private Path data;
    private TestServer server;

    private enum Useless {
        EMPTY_RECORD {
            @Override
            void send(RawTls tls) throws IOException {
                tls.record("");
            }
        },
        KEY_UPDATE {
            @Override
            void send(RawTls tls) throws IOException {
                tls.keyUpdate();
            }
        },
        LINE_FEED {
            @Override
            void send(RawTls tls) throws IOException {
                tls.record("\n");
            }
        };

        abstract void send(RawTls tls) throws IOException;
    }

    @BeforeEach
    void startServer() throws IOException {
        server = TestServer.start(data);
    }

    @AfterEach
    void stopServer() {
        server.close();
    }

    @ParameterizedTest
    @EnumSource(Useless.class)
    void withoutConnectTheyEndTheConnection(Useless useless) throws IOException {
        // Given
        RawTls tls = RawTls.open(server.port());
        // When
        flood(tls, useless, 33);
        // Then
        assertRefused(useless, tls.readToTheEnd());
        await().until(() -> server.server().connectionCount() == 0);
        tls.close();
    }

    @ParameterizedTest
    @EnumSource(value = Useless.class, names = {"EMPTY_RECORD", "KEY_UPDATE"})
    void afterConnectTheyEndTheConnectionToo(Useless useless) throws IOException {
        // Given
        RawTls tls = RawTls.open(server.port());
        tls.connect(server.token("alice", "send:>"));
        // When
        flood(tls, useless, 33);
        // Then
        assertRefused(useless, tls.readToTheEnd());
        tls.close();
    }

    @ParameterizedTest
    @EnumSource(Useless.class)
    void aFloodOfThemIsCutOff(Useless useless) throws IOException {
        // Given
        RawTls tls = RawTls.open(server.port());
        // When
        int sent = flood(tls, useless, MANY);
        // Then
        assertTrue(sent < MANY, "still read after " + sent);
        await().until(() -> server.server().connectionCount() == 0);
        tls.close();
    }

    /// The JDK's TLS takes an empty record for a broken one, and says nothing more.
    private static void assertRefused(Useless useless, String last) {
        if (useless == Useless.EMPTY_RECORD && TestServer.TLS == TlsProvider.JDK) {
            assertEquals("", last);
        } else {
            assertTrue(last.startsWith("ERROR\n") && last.contains("code:limit-exceeded\n"), "got: " + last);
        }
    }

    /// How many were sent before the server ended the connection.
    private static int flood(RawTls tls, Useless useless, int most) {
        int sent = 0;
        try {
            while (sent < most) {
                useless.send(tls);
                sent++;
            }
        } catch (IOException ended) {
            return sent;
        }
        return sent;
    }

    @Test
    void someBetweenFramesDoNoHarm() throws IOException {
        // Given
        RawTls tls = RawTls.open(server.port());
        tls.connect(server.token("alice", "send:>"));
        // When
        for (int i = 0; i < 40; i++) {
            tls.keyUpdate();
            if (TestServer.TLS == TlsProvider.BOUNCY_CASTLE) {
                tls.record("");
            }
            tls.record("\n");
        }
        tls.record("DISCONNECT\nreceipt:bye\n\n\0");
        // Then
        assertEquals("RECEIPT\nreceipt-id:bye\n\n\0", tls.readToTheEnd());
        tls.close();
    }

    @Test
    void heartBeatsWithoutEndAreOnlyPaced() throws IOException {
        // Given
        Wire wire = server.session("alice");
        // When
        for (int i = 0; i < 1_000; i++) {
            wire.send("\n");
        }
        // Then
        wire.send("SEND\ndestination:/channel/x\nreceipt:1\n\nx\0").expect("RECEIPT", "receipt-id:1");
        wire.close();
    }

    @Test
    void aConnectThatComesByteByByteIsTaken() throws IOException {
        // Given
        RawTls tls = RawTls.open(server.port());
        String connect = "CONNECT\naccept-version:1.2\nhost:pinion\npasscode:" + server.token("alice", "send:>")
                + "\n\n\0";
        // When
        for (int i = 0; i < connect.length(); i++) {
            tls.record(connect.substring(i, i + 1));
        }
        tls.record("DISCONNECT\nreceipt:bye\n\n\0");
        // Then
        String said = tls.readToTheEnd();
        assertTrue(said.startsWith("CONNECTED\n") && said.endsWith("RECEIPT\nreceipt-id:bye\n\n\0"), said);
        tls.close();
    }

    @Test
    void moreThanAConnectWithoutItsEndIsRefused() throws IOException {
        // Given
        RawTls tls = RawTls.open(server.port());
        // When
        int sent = 0;
        try {
            tls.record("CONNECT\n");
            while (sent < 4_000) {
                tls.record("a");
                sent++;
            }
        } catch (IOException endedAlready) {
            sent++;
        }
        // Then
        String last = tls.readToTheEnd();
        assertTrue(sent < 4_000 || last.contains("code:limit-exceeded\n"), sent + " sent, got: " + last);
        await().until(() -> server.server().connectionCount() == 0);
        tls.close();
    }
}
