package dev.pinion.server.attack;

import java.io.IOException;
import java.util.List;

import dev.pinion.server.Wire;

/// Attacks of somebody who has a token and makes the server hold things.
final class Holding {
    private static final String READ = "read:>";
    private static final String ALL = "send:> read:>";
    private static final int CONNECTIONS = 20;

    private Holding() {}

    static List<Attack> attacks() {
        return List.of(
                new Attack("wildcard subscriptions over 10,000 channels", READ, Frames::manyChannels,
                        Holding::wildcards),
                new Attack("open transactions", ALL, Holding::openTransactions),
                new Attack("no-local subscriptions", ALL, Holding::noLocal),
                new Attack("names that do not exist", READ, Holding::names),
                new Attack("new channels under many wildcards", ALL, Holding::newChannels),
                new Attack("pages that are never read", ALL, Holding::fillLarge, Holding::unreadPages),
                new Attack("half a body on many connections", ALL, Holding::halfBodies),
                new Attack("idempotency keys", ALL, Holding::keys),
                new Attack("durable names", READ, Holding::durableNames));
    }

    private static void wildcards(Target target) throws IOException {
        try (Wire wire = target.session()) {
            for (int i = 0; i < 900 && !target.over(); i++) {
                wire.send("SUBSCRIBE\nid:" + i + "\ndestination:/channel/many.*\n\n\0");
            }
            target.stay();
        }
    }

    private static void openTransactions(Target target) throws IOException {
        String body = "x".repeat(200_000);
        onManyConnections(target, wire -> {
            for (int i = 0; i < 16; i++) {
                wire.send("BEGIN\ntransaction:t" + i + "\n\n\0");
                for (int j = 0; j < 5; j++) {
                    wire.send("SEND\ndestination:/channel/held\ntransaction:t" + i + "\n\n" + body + "\0");
                }
            }
        });
    }

    private static void noLocal(Target target) throws IOException {
        try (Wire wire = target.session()) {
            for (int i = 0; i < 900; i++) {
                wire.send("SUBSCRIBE\nid:" + i + "\ndestination:/channel/mine\nno-local:true\n\n\0");
            }
            target.flood(wire, "SEND\ndestination:/channel/mine\n\nx\0".repeat(50));
        }
    }

    private static void names(Target target) throws IOException {
        try (Wire wire = target.session()) {
            while (!target.over()) {
                String id = Target.fresh();
                wire.send("SUBSCRIBE\nid:" + id + "\ndestination:/channel/none." + id + "\n\n\0UNSUBSCRIBE\nid:" + id
                        + "\n\n\0");
            }
        }
    }

    private static void newChannels(Target target) throws IOException {
        try (Wire wire = target.session()) {
            for (int i = 0; i < 900; i++) {
                wire.send("SUBSCRIBE\nid:" + i + "\ndestination:/channel/new.>\n\n\0");
            }
            while (!target.over()) {
                wire.send("SEND\ndestination:/channel/new." + Target.fresh() + "\n\nx\0");
            }
        }
    }

    private static void fillLarge(Target target) throws IOException {
        String body = "x".repeat(60_000);
        try (Wire wire = Wire.open(target.port()).connect(target.token("filler", "send:>"))) {
            for (int i = 0; i < 200; i++) {
                wire.send("SEND\ndestination:/channel/large\n\n" + body + "\0");
            }
            wire.send("SEND\ndestination:/channel/end\nreceipt:r\n\nx\0").expect("RECEIPT");
        }
    }

    private static void unreadPages(Target target) throws IOException {
        onManyConnections(target, wire -> {
            for (int i = 0; i < 900; i++) {
                wire.send("SUBSCRIBE\nid:" + i + "\ndestination:/channel/large\nfrom:first\n\n\0");
            }
        });
    }

    private static void halfBodies(Target target) throws IOException {
        String body = "x".repeat(250_000);
        onManyConnections(target,
                wire -> wire.send("SEND\ndestination:/channel/half\ncontent-length:260000\n\n" + body));
    }

    private static void keys(Target target) throws IOException {
        try (Wire wire = target.session()) {
            while (!target.over()) {
                wire.send("SEND\ndestination:/channel/keyed\nidempotency-key:" + "k".repeat(100) + Target.fresh()
                        + "\n\nx\0");
            }
        }
    }

    private static void durableNames(Target target) throws IOException {
        try (Wire wire = target.session()) {
            while (!target.over()) {
                String id = Target.fresh();
                wire.send("SUBSCRIBE\nid:" + id + "\ndestination:/channel/a\nack:client\ndurable-subscription-name:"
                        + id + "\n\n\0");
            }
        }
    }

    /// Each attacker has many connections and does the same on each, then keeps what has not been thrown out.
    private static void onManyConnections(Target target, Deed deed) throws IOException {
        var open = new java.util.ArrayList<Wire>();
        try {
            for (int i = 0; i < CONNECTIONS && !target.over(); i++) {
                open.add(target.session());
                try {
                    deed.on(open.getLast());
                } catch (IOException thrownOut) {
                    open.removeLast().close();
                }
            }
            target.stay();
        } finally {
            for (Wire wire : open) {
                wire.close();
            }
        }
    }

    /// What is done on one connection.
    private interface Deed {
        void on(Wire wire) throws IOException;
    }
}
