package dev.pinion.server;

import java.io.IOException;
import java.nio.file.Path;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/// A server for each test, and the frames that most tests send.
abstract class ServerTestBase {
    @TempDir
    Path data;
    TestServer server;

    @BeforeEach
    void startServer() throws IOException {
        server = TestServer.start(data);
    }

    @AfterEach
    void stopServer() {
        server.close();
    }

    static void publish(Wire wire, String channel, String... bodies) throws IOException {
        for (String body : bodies) {
            wire.send("SEND\ndestination:/channel/" + channel + "\nreceipt:p\n\n" + body + "\0").expect("RECEIPT");
        }
    }

    static String subscribe(String id, String destination, String... headers) {
        var frame = new StringBuilder("SUBSCRIBE\nid:" + id + "\ndestination:" + destination + "\n");
        for (String header : headers) {
            frame.append(header).append('\n');
        }
        return frame.append("\n\0").toString();
    }

    static String ack(String command, Wire.Received message, String... headers) {
        var frame = new StringBuilder(command + "\nid:" + message.header("ack") + "\n");
        for (String header : headers) {
            frame.append(header).append('\n');
        }
        return frame.append("\n\0").toString();
    }
}
