package dev.pinion.server.attack;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;

import dev.pinion.server.Wire;

/// Attacks that need no token.
final class BeforeConnect {
    private static final String NO_TOKEN = "";
    private static final int SILENT_MAX = 1_000;

    private BeforeConnect() {}

    static List<Attack> attacks() {
        return List.of(new Attack("line feeds before CONNECT", NO_TOKEN, BeforeConnect::lineFeeds),
                new Attack("handshakes and nothing else", NO_TOKEN, target -> target.knock().close()),
                new Attack("silent connections", NO_TOKEN, target -> silence(target, target.port())),
                new Attack("junk tokens", NO_TOKEN, BeforeConnect::junkToken),
                new Attack("an invented share of ffdhe8192", NO_TOKEN, BeforeConnect::inventedShare));
    }

    private static void lineFeeds(Target target) throws IOException {
        try (Wire wire = target.knock()) {
            target.flood(wire, "\n");
        }
    }

    /// As many connections as one address can hold that say nothing, not even a ClientHello.
    static void silence(Target target, int port) throws IOException {
        List<Socket> silent = new ArrayList<>();
        try {
            while (!target.over()) {
                var socket = new Socket(InetAddress.ofLiteral("127.0.0.1"), port,
                        InetAddress.ofLiteral(Target.ATTACKER_ADDRESS), 0);
                silent.add(socket);
                if (silent.size() >= SILENT_MAX) {
                    silent.removeFirst().close();
                }
            }
        } finally {
            for (Socket socket : silent) {
                socket.close();
            }
        }
    }

    /// From the address of the honest: a container with a stale token beside one with a good one.
    private static void junkToken(Target target) throws IOException {
        try (Wire wire = Wire.open(target.port())) {
            wire.send("CONNECT\naccept-version:1.2\nhost:h\npasscode:e30.e30." + Target.fresh() + "\n\n\0");
            target.drain(wire);
        }
    }

    private static void inventedShare(Target target) throws IOException {
        try (var socket = new Socket(InetAddress.ofLiteral("127.0.0.1"), target.port(),
                InetAddress.ofLiteral(Target.ATTACKER_ADDRESS), 0)) {
            socket.setSoTimeout(5_000);
            byte[] share = new byte[1024];
            ThreadLocalRandom.current().nextBytes(share);
            share[0] = 0;
            socket.getOutputStream().write(clientHello(260, share));
            int answer = socket.getInputStream().read();
            if (answer < 0) {
                throw new IOException("the server closed");
            }
        }
    }

    /// A ClientHello of TLS 1.3 that offers one group only.
    private static byte[] clientHello(int group, byte[] share) throws IOException {
        byte[] name = {(byte) (group >> 8), (byte) group};
        byte[] random = new byte[32];
        ThreadLocalRandom.current().nextBytes(random);
        byte[] extensions = join(extension(43, new byte[] {2, 3, 4}), extension(10, block(2, name)),
                extension(13, block(2, new byte[] {8, 4, 4, 3, 5, 3})),
                extension(51, block(2, join(name, block(2, share)))));
        byte[] body = join(new byte[] {3, 3}, random, block(1, new byte[32]), block(2, new byte[] {0x13, 1}),
                new byte[] {1, 0}, block(2, extensions));
        return join(new byte[] {22, 3, 1}, block(2, join(new byte[] {1}, block(3, body))));
    }

    private static byte[] extension(int number, byte[] data) throws IOException {
        return join(new byte[] {(byte) (number >> 8), (byte) number}, block(2, data));
    }

    /// The bytes behind their length in so many bytes.
    private static byte[] block(int lengthBytes, byte[] data) throws IOException {
        byte[] length = ByteBuffer.allocate(4).putInt(data.length).array();
        var out = new ByteArrayOutputStream();
        out.write(length, 4 - lengthBytes, lengthBytes);
        out.write(data);
        return out.toByteArray();
    }

    private static byte[] join(byte[]... parts) throws IOException {
        var out = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            out.write(part);
        }
        return out.toByteArray();
    }
}
