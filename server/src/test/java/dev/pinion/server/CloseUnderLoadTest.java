package dev.pinion.server;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.EOFException;
import java.io.IOException;
import java.net.SocketException;
import java.nio.file.Path;
import java.util.List;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import dev.pinion.certs.TlsProvider;

/// A connection that ends while its writer is at full speed: whoever noticed the end must not write into the writer's
/// records. A client would see a record that it cannot decrypt.
@Tag("slow")
class CloseUnderLoadTest {
    private static final int CLOSES = 1_000;
    private static final int MESSAGES = 150;
    private static final int CLIENTS = 40;

    @TempDir
    private Path data;

    /// How a connection comes to its end.
    private enum End {
        DISCONNECT, MALFORMED, CLOSE_NOTIFY;

        void by(Wire wire) throws IOException {
            switch (this) {
                case DISCONNECT -> wire.send("DISCONNECT\nreceipt:bye\n\n\0");
                case MALFORMED -> wire.send("NONSENSE\n\n\0");
                case CLOSE_NOTIFY -> wire.socket().shutdownOutput();
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    @Timeout(value = 4, unit = TimeUnit.MINUTES)
    void aThousandClosesUnderLoadGiveNoBadRecordAtAnyClient(TlsProvider provider) throws Exception {
        // Given a channel whose replay keeps a writer busy
        try (TestServer server = TestServer.start(data, config -> config.withTlsProvider(provider))) {
            Wire publisher = server.session("publisher");
            String body = "x".repeat(20_000);
            for (int i = 0; i < MESSAGES; i++) {
                publisher.send("SEND\ndestination:/channel/x\nreceipt:r\n\n" + body + "\0").expect("RECEIPT");
            }
            String token = server.token("reader", "read:>");
            // When
            List<String> ends = endAll(server, token);
            // Then
            var counted = new TreeMap<String, Integer>();
            ends.forEach(end -> counted.merge(end, 1, Integer::sum));
            System.out.println(provider + ": " + counted);
            assertEquals(List.of(), ends.stream().filter(end -> end.contains("TLS")).toList());
            assertEquals(CLOSES, ends.size());
            publisher.send("SEND\ndestination:/channel/x\nreceipt:r\n\nlast\0").expect("RECEIPT");
            publisher.close();
            await().until(() -> server.server().connectionCount() == 0);
        }
    }

    private static List<String> endAll(TestServer server, String token)
            throws InterruptedException, ExecutionException {
        var ends = new ConcurrentLinkedQueue<String>();
        try (ExecutorService clients = Executors.newFixedThreadPool(CLIENTS)) {
            List<Future<?>> done = IntStream.range(0, CLOSES).<Future<?>>mapToObj(number -> clients.submit(() -> {
                ends.add(endOne(server, token, End.values()[number % 3], 20_000 + number % 7 * 50_000));
                return null;
            })).toList();
            for (Future<?> one : done) {
                one.get();
            }
        }
        return List.copyOf(ends);
    }

    /// Reads some of the replay, ends the connection, and reads on to see how it ended.
    private static String endOne(TestServer server, String token, End end, int bytesBefore) throws IOException {
        try (Wire wire = server.wire().connect(token)) {
            wire.send("SUBSCRIBE\nid:s\ndestination:/channel/x\nfrom:first\n\n\0");
            byte[] scratch = new byte[8_192];
            int read = 0;
            while (read < bytesBefore) {
                read += wire.read(scratch);
            }
            end.by(wire);
            try {
                while (wire.read(scratch) >= 0) {
                    // what is on its way must be readable to its end
                }
                return end + " in good order";
            } catch (EOFException cut) {
                return end + " cut off";
            } catch (SocketException reset) {
                return end + " reset";
            } catch (IOException broken) {
                return end + " TLS: " + broken;
            }
        }
    }
}
