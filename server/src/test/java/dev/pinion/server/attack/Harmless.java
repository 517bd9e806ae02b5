package dev.pinion.server.attack;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;

/// What costs the machine as much as attacks do and never comes near the server: so much of a row of the table is the machine's own share.
///
/// Threads: the attackers', and one that accepts.
final class Harmless {
    private static final String NO_TOKEN = "";

    private Harmless() {}

    static List<Attack> attacks() {
        return List.of(new Attack("none: the cores are busy with nothing", NO_TOKEN, Harmless::spin), new Attack(
                "none: silence at another process", NO_TOKEN, target -> BeforeConnect.silence(target, Elsewhere.PORT)));
    }

    static boolean isHarmless(Attack attack) {
        return attacks().stream().anyMatch(each -> each.name().equals(attack.name()));
    }

    private static void spin(Target target) {
        while (!target.over()) {
            Thread.onSpinWait();
        }
    }

    /// Accepts and closes the oldest, as the server does with a crowd that says nothing.
    private static final class Elsewhere {
        private static final int KEPT = 256;
        static final int PORT = open();

        private static int open() {
            try {
                var socket = new ServerSocket(0, 50, InetAddress.ofLiteral("127.0.0.1"));
                Thread.ofPlatform().daemon().name("elsewhere").start(() -> accept(socket));
                return socket.getLocalPort();
            } catch (IOException failed) {
                throw new UncheckedIOException(failed);
            }
        }

        private static void accept(ServerSocket socket) {
            var open = new java.util.ArrayDeque<Socket>();
            try {
                while (true) {
                    open.add(socket.accept());
                    if (open.size() > KEPT) {
                        open.remove().close();
                    }
                }
            } catch (IOException failed) {
                throw new UncheckedIOException(failed);
            }
        }
    }
}
