package dev.pinion.web.attack;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;

import dev.pinion.web.WebWire;

/// What one attacker does to the web door, over and over, from an address of its own. As many as cores plus one do it at once.
///
/// @param name for the table
/// @param assault one go: it ends when it is over, or when the server ends the connection
record WebAttack(String name, Step assault) {
    static final String ADDRESS = "127.0.0.2";
    private static final int SOCKETS_MAX = 1_500;
    private static final int BATCH = 500;

    /// What an attacker knows.
    ///
    /// @param token a good one of the attackers' identity
    record Scene(int port, String token, BooleanSupplier isOver) {
        private WebWire knock() throws IOException {
            return WebWire.open(port, ADDRESS);
        }

        private WebWire session() throws IOException {
            return knock().connected(token);
        }

        /// Sends the same bytes until it is over.
        private void flood(WebWire wire, byte[] bytes) throws IOException {
            while (!isOver.getAsBoolean()) {
                wire.send(bytes);
            }
        }
    }

    interface Step {
        void run(Scene scene) throws IOException;
    }

    @Override
    public String toString() {
        return name;
    }

    static List<WebAttack> all() {
        return List.of(new WebAttack("slow headers", WebAttack::slowHeaders),
                new WebAttack("requests and nothing else", WebAttack::requests),
                new WebAttack("the largest file, unread", WebAttack::unread),
                new WebAttack("foreign origins", WebAttack::foreignOrigins),
                new WebAttack("huge frames", WebAttack::hugeFrames),
                new WebAttack("a flood of pings", scene -> repeat(scene, WebWire.frame(0x89, new byte[125]))),
                new WebAttack("empty fragments", WebAttack::emptyFragments),
                new WebAttack("fragments of one byte", WebAttack::tinyFragments),
                new WebAttack("idle sockets", WebAttack::idleSockets));
    }

    /// Many heads that drip.
    private static void slowHeaders(Scene scene) throws IOException {
        List<WebWire> wires = new ArrayList<>();
        try {
            while (!scene.isOver.getAsBoolean()) {
                if (wires.size() < SOCKETS_MAX) {
                    wires.add(scene.knock().send("GET / HTTP/1.1\r\nHost: localhost\r\nX: "));
                }
                drip(wires);
            }
        } finally {
            close(wires);
        }
    }

    private static void drip(List<WebWire> wires) throws IOException {
        for (WebWire wire : List.copyOf(wires)) {
            try {
                wire.send("x");
            } catch (IOException ended) {
                wires.remove(wire);
                wire.close();
            }
        }
    }

    private static void requests(Scene scene) throws IOException {
        try (WebWire wire = scene.knock()) {
            wire.send("GET /metrics HTTP/1.1\r\nHost: localhost\r\n\r\n").answer();
        }
    }

    private static void unread(Scene scene) throws IOException {
        List<WebWire> wires = new ArrayList<>();
        try {
            while (!scene.isOver.getAsBoolean()) {
                wires.add(scene.knock().send("GET /stompjs.js HTTP/1.1\r\nHost: localhost\r\n\r\n"));
                if (wires.size() > SOCKETS_MAX) {
                    wires.removeFirst().close();
                }
            }
        } finally {
            close(wires);
        }
    }

    private static void foreignOrigins(Scene scene) throws IOException {
        try (WebWire wire = scene.knock()) {
            wire.send(WebWire.upgrade("Origin: https://evil.example.org")).answer();
        }
    }

    /// One frame that says to be endless and carries the body of one message that never ends.
    private static void hugeFrames(Scene scene) throws IOException {
        try (WebWire wire = scene.session()) {
            wire.send(new byte[] {(byte) 0x82, (byte) 0xff, 0x7f, (byte) 0xff, (byte) 0xff, (byte) 0xff, (byte) 0xff,
                    (byte) 0xff, (byte) 0xff, (byte) 0xff, 0, 0, 0, 0});
            wire.send("SEND\ndestination:/channel/x\n\n");
            scene.flood(wire, "x".repeat(16 * 1024).getBytes(StandardCharsets.US_ASCII));
        }
    }

    private static void repeat(Scene scene, byte[] frame) throws IOException {
        try (WebWire wire = scene.session()) {
            var many = new ByteArrayOutputStream();
            for (int i = 0; i < BATCH; i++) {
                many.writeBytes(frame);
            }
            scene.flood(wire, many.toByteArray());
        }
    }

    private static void emptyFragments(Scene scene) throws IOException {
        try (WebWire wire = scene.session()) {
            wire.send(WebWire.frame(0x02, new byte[0]));
            scene.flood(wire, WebWire.frame(0x00, new byte[0]));
        }
    }

    /// A message that is sent by the byte, again and again.
    private static void tinyFragments(Scene scene) throws IOException {
        byte[] send = "SEND\ndestination:/channel/x\n\nx\0".getBytes(StandardCharsets.UTF_8);
        var parts = new ByteArrayOutputStream();
        for (int i = 0; i < send.length; i++) {
            parts.writeBytes(WebWire.frame(i == 0 ? 0x02 : i == send.length - 1 ? 0x80 : 0x00, new byte[] {send[i]}));
        }
        try (WebWire wire = scene.session()) {
            scene.flood(wire, parts.toByteArray());
        }
    }

    private static void idleSockets(Scene scene) throws IOException {
        List<WebWire> wires = new ArrayList<>();
        try {
            while (!scene.isOver.getAsBoolean()) {
                wires.add(scene.knock().upgraded());
                if (wires.size() > SOCKETS_MAX) {
                    wires.removeFirst().close();
                }
            }
        } finally {
            close(wires);
        }
    }

    private static void close(List<WebWire> wires) throws IOException {
        for (WebWire wire : wires) {
            wire.close();
        }
    }
}
